"""When the model has to be trained again, and that an altered one is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.model_state import AlteredModel, fingerprint, needs_training, record, verify


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small repository with everything that a model is made of."""
    for name, content in {
        "config.yml": "pipeline: []",
        "nlu/uv.lock": "version = 1",
        "nlu/data/talk.yml": "nlu: []",
        "nlu/components/linear.py": "COST = 1",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path


@pytest.fixture
def model(root: Path) -> Path:
    path = root / "nlu/models/louyi.tar.gz"
    path.parent.mkdir()
    path.write_bytes(b"weights")
    record(path, fingerprint(root))
    return path


def test_a_trained_model_of_unchanged_sources_is_kept(root: Path, model: Path) -> None:
    assert not needs_training(model.parent, root)


@pytest.mark.parametrize(
    "name", ["config.yml", "nlu/uv.lock", "nlu/data/talk.yml", "nlu/components/linear.py"]
)
def test_a_change_of_any_source_calls_for_training(root: Path, model: Path, name: str) -> None:
    (root / name).write_text("changed")
    assert needs_training(model.parent, root)


def test_a_new_data_file_calls_for_training(root: Path, model: Path) -> None:
    (root / "nlu/data/lunch.yml").write_text("nlu: []")
    assert needs_training(model.parent, root)


def test_a_model_that_is_gone_calls_for_training(root: Path, model: Path) -> None:
    model.unlink()
    assert needs_training(model.parent, root)


def test_the_model_that_was_trained_here_is_accepted(model: Path) -> None:
    verify(model)


def test_a_model_with_one_other_byte_is_refused(model: Path) -> None:
    model.write_bytes(b"weighty")
    with pytest.raises(AlteredModel, match="differs"):
        verify(model)


def test_a_model_from_elsewhere_is_refused(model: Path) -> None:
    model.with_name("louyi.sha256").unlink()
    with pytest.raises(AlteredModel, match="no note"):
        verify(model)
