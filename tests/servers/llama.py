"""A real model server: llama.cpp's own HTTP server, in a process of its own, with a tiny model of random weights. What it
says is noise, how it says it is the real protocol: streams, tokens, JSON schemas, keys, errors, clients that leave."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

MODEL = "noise"
KEY = "sk-local-0123456789abcdef"
CONTEXT_TOKENS = 512
_VERSION = 1
"""Of the weights: raise it when `write_model` changes."""
_SLOTS = 2
_EMBEDDING, _LAYERS, _HEADS, _FORWARD = 64, 2, 4, 128
_START_SECONDS = 120.0


def write_model(path: Path) -> None:
    """Write a model of some 300 KB: every byte and every printable character is a token, all weights are random."""
    import gguf
    import numpy as np

    letters = [chr(code) for code in range(33, 127)] + ["▁", "\n"]
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *letters]
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
    kinds += [gguf.TokenType.BYTE] * 256 + [gguf.TokenType.NORMAL] * len(letters)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(CONTEXT_TOKENS)
    writer.add_embedding_length(_EMBEDDING)
    writer.add_block_count(_LAYERS)
    writer.add_feed_forward_length(_FORWARD)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_HEADS)
    writer.add_rope_dimension_count(_EMBEDDING // _HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types([int(kind) for kind in kinds])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template(
        "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}"
    )
    random = np.random.default_rng(_VERSION)

    def add(name: str, *shape: int) -> None:
        writer.add_tensor(name, random.normal(0, 0.3, shape).astype(np.float32))

    add("token_embd.weight", len(tokens), _EMBEDDING)
    add("output_norm.weight", _EMBEDDING)
    for layer in range(_LAYERS):
        for name in ("attn_norm", "ffn_norm"):
            add(f"blk.{layer}.{name}.weight", _EMBEDDING)
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            add(f"blk.{layer}.{name}.weight", _EMBEDDING, _EMBEDDING)
        add(f"blk.{layer}.ffn_gate.weight", _FORWARD, _EMBEDDING)
        add(f"blk.{layer}.ffn_up.weight", _FORWARD, _EMBEDDING)
        add(f"blk.{layer}.ffn_down.weight", _EMBEDDING, _FORWARD)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def kept_model(folder: Path) -> Path:
    """The model, written into the folder once; safe to call from several processes."""
    path = folder / f"noise-{_VERSION}.gguf"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            write_model(Path(scratch) / path.name)
            (Path(scratch) / path.name).replace(path)
    return path


class LlamaServer:
    """The server; a context manager. Serves `model` under the name `MODEL`, to those who have the `key`, if there is one."""

    def __init__(self, model: Path, *, key: str | None = None, context_tokens: int = CONTEXT_TOKENS) -> None:
        self._call = {"model": str(model), "key": key, "context_tokens": context_tokens}
        self._process: subprocess.Popen[str] | None = None
        self.url = ""
        """What a provider's `url` is set to."""

    def __enter__(self) -> Self:
        root = Path(__file__).parents[2]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.llama", json.dumps(self._call)],
            cwd=root,
            env={**os.environ, "PYTHONPATH": f"{root}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):
                self.url = json.loads(line)["url"]
                return self
        raise AssertionError(f"the model server did not start: {self._end()}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def kill(self) -> None:
        """End the server as a crash would, in the middle of whatever it does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(_START_SECONDS)

    def _end(self) -> str:
        """End the server; what it wrote to standard error."""
        assert self._process is not None
        try:
            # It ends when its standard input does, also when whoever started it was killed.
            return self._process.communicate(timeout=_START_SECONDS)[1]
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.communicate()[1]


def serve(call: dict[str, object]) -> None:
    """Serve until standard input ends."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = call["model"]
    params.model_alias = [MODEL]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = int(str(call["context_tokens"])) * _SLOTS
    params.n_parallel = _SLOTS
    params.n_gpu_layers = 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.warmup = False
    params.ctx_shift = False
    if call["key"]:
        params.api_keys = [call["key"]]
    server = xllamacpp.Server(params)
    sys.stdout.write(json.dumps({"url": f"{server.listening_address}/v1"}) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    # The server's own threads do not end in good time.
    os._exit(0)


if __name__ == "__main__":
    serve(json.loads(sys.argv[1]))
