"""A worker whose reading goes wrong on command: a document says how in its first line, `FAULT <kind> [argument]`."""

import os
import signal
import time
from pathlib import Path

from claimctl.pipeline import worker
from claimctl.stages.ocr import run as ocr

_read = ocr.run


def run(source, config, model):
    word, kind, argument = (*source.content.split(b"\n", 1)[0].decode().split(" ", 2), "", "")[:3]
    if word == "FAULT":
        _go_wrong(kind, argument)
    return _read(source, config, model)


def _go_wrong(kind: str, argument: str) -> None:
    match kind:
        case "hang":
            time.sleep(600)
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "die-once":
            if not Path(argument).exists():
                Path(argument).touch()
                os.kill(os.getpid(), signal.SIGKILL)
        case "swell":
            swollen = []
            while True:
                swollen.append(b"x" * 10_000_000)
                time.sleep(0.005)
        case "child":  # a program that outlives its parent unless the whole group is killed
            import subprocess

            child = subprocess.Popen(["sleep", "600"])
            Path(argument).write_text(str(child.pid))
            time.sleep(600)
        case "bug":
            raise ValueError("the patient's number is 123-45-6789")
        case "slow":
            time.sleep(float(argument))


ocr.run = run

if __name__ == "__main__":
    worker.main()
