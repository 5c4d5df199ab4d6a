"""A worker without stages: it does at once what a document's name says, so that an engine is tested in seconds."""

import os
import signal
import sys
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from claimctl.pipeline.jobs import Began, Done, Fatal, Job, Ready, StageResult

STAGES = ("ocr", "classify", "extract")


def main() -> None:
    threading.Thread(target=lambda: (os.read(0, 1), os._exit(0)), daemon=True).start()
    connection = Connection(int(sys.argv[1]))
    connection.recv_bytes()
    send(connection, Ready())
    while True:
        job = msgspec.msgpack.decode(connection.recv_bytes(), type=Job)
        for stage in STAGES:
            if stage in job.known:
                continue
            send(connection, Began(stage, 0))
            if stage == "classify":  # the first stage is always done
                go_wrong(connection, *Path(job.file.path).stem.split("-"))
            send(connection, StageResult(stage, "done", stage.encode(), time.time(), 1.0, 1.0, 1.0))
        send(connection, Done())


def go_wrong(connection: Connection, kind: str, argument: str = "") -> None:
    match kind:
        case "hang":
            time.sleep(600)
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "once":
            marker = Path(os.environ["MARKERS"]) / argument
            if not marker.exists():
                marker.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        case "swell":
            swollen = b"x" * 500_000_000
            time.sleep(len(swollen))
        case "slow":
            time.sleep(0.05)
        case "missing":
            send(connection, Fatal(4, "model_missing", "There is no model.", "Get it."))
            time.sleep(600)


def send(connection: Connection, reply: object) -> None:
    connection.send_bytes(msgspec.msgpack.encode(reply))


if __name__ == "__main__":
    main()
