"""The model store refuses what is not the model that was listed; calibration and figures mean what they say."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import subprocess
import sys
import zipfile

import numpy as np
import pytest
import yaml

from claimctl.errors import DependencyError, Exit
from claimctl.learning import calibrate, store

DAY = dt.date(2024, 5, 17)


def save(folder, model=None, **options):
    model = {"weights": np.arange(3.0), "words": ["a", "b"], "bias": 0.5} if model is None else model
    return store.save_model("toy", model, trained_at=DAY, card="# Toy\n", folder=folder, **options)


def relist(folder, content: bytes, trusted: list[str]) -> None:
    """Put other bytes in the place of the model, with a list that vouches for them."""
    (folder / "toy.skops").write_bytes(content)
    tree = yaml.safe_load((folder / "models.yaml").read_text())
    tree["toy"] |= {"sha256": hashlib.sha256(content).hexdigest(), "trusted": trusted}
    (folder / "models.yaml").write_text(yaml.safe_dump(tree))


def skops_file_of(node: dict) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("schema.json", json.dumps(node | {"protocol": 2, "_skops_version": "0.16.0"}))
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["skops", "json"])
def test_saved_model_comes_back_equal_under_its_fingerprint(tmp_path, kind):
    model = {"words": ["a", "b"], "bias": 0.5}

    saved = save(tmp_path, model, kind=kind, metrics={"accuracy": 0.9})

    assert store.open_model("toy", tmp_path) == model
    assert store.fingerprint("toy", tmp_path) == saved.sha256
    assert store.entry("toy", tmp_path).metrics == {"accuracy": 0.9}
    assert store.entry("toy", tmp_path).trained_at == DAY
    assert (tmp_path / "toy.md").read_text() == "# Toy\n"


@pytest.mark.parametrize(
    "model",
    [
        {
            "weights": np.arange(6.0).reshape(2, 3),
            "names": ["ä", ""],
            "depth": 8,
            "start": -0.5,
            "deep": {"none": None},
        },
        {"flags": np.array([True, False]), "texts": np.array(["a", "bc"]), "single": np.float32(0.5), "pair": (1, 2)},
        {1: "a name that is a number"},
    ],
    ids=["plain", "not quite plain", "names that are numbers"],
)
def test_model_comes_back_as_skops_itself_gives_it(tmp_path, model):
    import skops.io

    file = tmp_path / save(tmp_path, model).file
    ours, theirs = store.open_model("toy", tmp_path), skops.io.load(file, trusted=[])
    np.testing.assert_equal(ours, theirs)
    assert repr(ours) == repr(theirs)


def test_shipped_models_need_no_estimators():
    """Their import takes seconds and 100 MB of every worker."""
    script = (
        "import sys; from claimctl.learning import store\n"
        "for name in store.entries(): store.open_model(name)\n"
        "print([name for name in ('skops', 'sklearn', 'scipy') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert ended.stdout == "[]\n"


def test_arrays_and_estimators_come_back_and_are_listed_as_trusted(tmp_path):
    from sklearn.linear_model import LogisticRegression

    rows, answers = np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([0, 0, 1, 1])
    model = {"judge": LogisticRegression().fit(rows, answers), "mean": rows.mean(axis=0)}

    saved = save(tmp_path, model)
    opened = store.open_model("toy", tmp_path)

    assert saved.trusted == ("sklearn.linear_model._logistic.LogisticRegression",)
    assert opened["judge"].predict(rows).tolist() == [0, 0, 1, 1]
    assert opened["mean"].tolist() == [1.5]


def test_equal_models_give_equal_bytes(tmp_path):
    first = save(tmp_path / "first")
    second = save(tmp_path / "second")

    assert first.sha256 == second.sha256


def test_other_models_stay_listed_when_one_is_saved(tmp_path):
    store.save_model("elder", {"a": 1}, trained_at=DAY, card="", kind="json", folder=tmp_path)

    save(tmp_path)

    assert set(store.entries(tmp_path)) == {"elder", "toy"}


def test_model_that_is_not_listed_is_missing(tmp_path):
    save(tmp_path)

    with pytest.raises(DependencyError, match=r"no model 'absent'.*listed: toy") as caught:
        store.fingerprint("absent", tmp_path)

    assert caught.value.code == "model_missing"
    assert caught.value.exit_code == Exit.DEPENDENCY


def test_listed_model_without_its_file_is_missing(tmp_path):
    save(tmp_path)
    (tmp_path / "toy.skops").unlink()

    with pytest.raises(DependencyError, match=r"toy\.skops") as caught:
        store.open_model("toy", tmp_path)

    assert caught.value.code == "model_missing"
    assert caught.value.remedy


def test_list_that_is_not_valid_is_refused(tmp_path):
    (tmp_path / "models.yaml").write_text("toy: {file: toy.skops}\n")

    with pytest.raises(DependencyError, match=r"models\.yaml"):
        store.open_model("toy", tmp_path)


def test_one_changed_byte_is_tampering(tmp_path):
    save(tmp_path)
    file = tmp_path / "toy.skops"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)

    with pytest.raises(DependencyError, match="sha256 differs") as caught:
        store.open_model("toy", tmp_path)

    assert caught.value.code == "model_tampered"


def test_alien_type_is_refused_even_when_the_list_vouches_for_it(tmp_path):
    save(tmp_path)
    node = {"__class__": "system", "__module__": "os", "__loader__": "FunctionNode", "content": "", "__id__": 1}
    relist(tmp_path, skops_file_of(node), trusted=["os.system"])

    with pytest.raises(DependencyError, match=r"os\.system") as caught:
        store.open_model("toy", tmp_path)

    assert caught.value.code == "model_alien"


def test_trusted_type_is_refused_unless_the_list_names_it(tmp_path):
    from sklearn.linear_model import LogisticRegression

    save(tmp_path, {"judge": LogisticRegression()})
    relist(tmp_path, (tmp_path / "toy.skops").read_bytes(), trusted=[])

    with pytest.raises(DependencyError, match="LogisticRegression") as caught:
        store.open_model("toy", tmp_path)

    assert caught.value.code == "model_alien"


@pytest.mark.parametrize("content", [b"", b"\x80\x04]\x94.", b"PK\x03\x04 not an archive"])
def test_what_is_no_skops_file_is_alien(tmp_path, content):
    save(tmp_path)
    relist(tmp_path, content, trusted=[])

    with pytest.raises(DependencyError) as caught:
        store.open_model("toy", tmp_path)

    assert caught.value.code == "model_alien"


def test_model_of_an_alien_type_is_not_written(tmp_path):
    from sklearn.naive_bayes import GaussianNB

    with pytest.raises(DependencyError) as caught:
        save(tmp_path, {"judge": GaussianNB()})

    assert caught.value.code == "model_alien"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", sorted(store.entries()))
def test_shipped_model_opens_and_its_card_tells_how_to_rebuild_it(name):
    assert store.open_model(name)
    card = store.default_folder() / str(store.entry(name).card)
    assert f"python tests/bench/build_{name}.py" in card.read_text()


def test_calibration_error_is_the_distance_of_confidence_and_accuracy():
    confidence = np.array([0.8] * 10)

    assert calibrate.expected_error(confidence, np.array([True] * 8 + [False] * 2)) == pytest.approx(0.0)
    assert calibrate.expected_error(confidence, np.array([True] * 3 + [False] * 7)) == pytest.approx(0.5)


def test_auroc_is_one_when_every_right_answer_is_surer_and_half_when_none_is():
    right = np.array([True, True, False, False])

    assert calibrate.auroc(np.array([0.9, 0.8, 0.4, 0.1]), right) == 1.0
    assert calibrate.auroc(np.array([0.5, 0.5, 0.5, 0.5]), right) == 0.5


def test_temperature_cools_scores_that_are_too_sure():
    scores = np.array([[8.0, 0.0]] * 10)
    answers = np.array([0] * 7 + [1] * 3)

    divisor = calibrate.temperature(scores, answers, np.ones(10))

    assert 1 / (1 + np.exp(-8.0 / divisor)) == pytest.approx(0.7, abs=0.01)


def test_sigmoid_finds_the_share_of_right_answers():
    curve = calibrate.sigmoid(np.zeros((10, 1)), np.array([True] * 8 + [False] * 2), np.ones(10))

    assert 1 / (1 + np.exp(-curve[-1])) == pytest.approx(0.8, abs=0.001)


def test_weight_learned_for_all_options_holds_for_one_without_examples():
    from claimctl.learning import linear

    answers = np.array([0, 1] * 10)  # option 2 is never the answer
    options = np.zeros((20, 3, 1))
    options[np.arange(20), answers, 0] = 1.0
    plain = np.ones((20, 1))
    judge = linear.fit(options, plain, answers, np.ones(20), ridge_shared=0.1, ridge_own=np.array([10.0]))

    unseen = judge.scores(np.array([[[0.0], [0.0], [1.0]]]), plain[:1])

    assert unseen.argmax() == 2
