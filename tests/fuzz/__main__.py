"""`make fuzz`: every target with its full number of cases, guided by coverage where atheris is at hand.

Each target runs in a process of its own. What it finds is printed with its input and kept in a folder, for a regression
test to be made of; inputs that reached new code are kept too and start the next run. Exit code 1 when there
is a finding.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import subprocess
import sys
import time
import traceback
from pathlib import Path

from tests.fuzz.growth import super_linear
from tests.fuzz.mutate import MOST_BYTES, cases
from tests.fuzz.targets import TARGETS, Target

SECONDS_A_CASE = 20
MOST_GROWN = 150


def main() -> int:
    """All targets, or those that are named."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--target", action="append", choices=list(TARGETS), help="may be repeated; all by default")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=1.0, help="of the cases of each target")
    parser.add_argument("--folder", type=Path, default=Path(".cache/fuzz"), help="inputs found, and findings")
    options = parser.parse_args()
    findings = cases_done = 0
    began = time.monotonic()
    for name in options.target or TARGETS:
        done, found = _run(TARGETS[name], options)
        cases_done, findings = cases_done + done, findings + found
    seconds = time.monotonic() - began
    print(f"{cases_done:,} cases of {len(options.target or TARGETS)} targets in {seconds:,.0f} s: {findings} findings")
    return 1 if findings else 0


def _run(target: Target, options: argparse.Namespace) -> tuple[int, int]:
    folder = options.folder / target.name
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    count, began = int(target.cases * options.share), time.monotonic()
    if importlib.util.find_spec("atheris"):
        for number, data in enumerate(target.seeds):
            (folder / "corpus" / f"seed-{number:03}").write_bytes(data)
        command = _command(target, count, folder, options.seed)
        ended = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        done, shown, found = _told(ended)
    else:
        done, shown, found = _unguided(target, count, options.seed)
    print(f"{target.name:12}{done:>9,} cases {time.monotonic() - began:7.1f} s  {shown}", flush=True)
    if target.grows:
        kept = sorted((folder / "corpus").iterdir(), key=lambda path: (-path.stat().st_size, path.name))[:MOST_GROWN]
        inputs = [path.read_bytes() for path in kept] or list(target.seeds)
        for piece, why in super_linear(target.check, inputs):
            found += 1
            print(f"    grows: {why}: {piece[:200]!r} again and again")
    return done, found


def _told(ended: subprocess.CompletedProcess[str]) -> tuple[int, str, int]:
    """Cases, a line for people and the number of findings, from what libFuzzer has printed."""
    done = int(match[1]) if (match := re.search(r"stat::number_of_executed_units:\s*(\d+)", ended.stderr)) else 0
    reached = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", ended.stderr)
    shown = "coverage {} edges, {} features, {} inputs kept".format(*reached[-1]) if reached else "no coverage"
    if ended.returncode == 0:
        return done, shown, 0
    told = ended.stdout.strip().splitlines()[-12:] + re.findall(r"^(?:==\d+==|SUMMARY|Base64).*$", ended.stderr, re.M)
    return done, "\n    ".join([shown, f"FINDING (exit code {ended.returncode})", *told]), 1


def _command(target: Target, count: int, folder: Path, seed: int) -> list[str]:
    return [
        sys.executable, "-m", "tests.fuzz.guided", target.name, f"-runs={count}", f"-seed={seed}",
        f"-max_len={MOST_BYTES}", f"-timeout={SECONDS_A_CASE}", f"-artifact_prefix={folder}/finding-",
        "-print_final_stats=1", "-rss_limit_mb=4096", str(folder / "corpus"),
    ]  # fmt: skip


def _unguided(target: Target, count: int, seed: int) -> tuple[int, str, int]:
    """Mutations of the seeds; each place in the code at which one fails is one finding."""
    found: dict[str, tuple[bytes, Exception]] = {}
    for data in cases(target.seeds, count, seed):
        try:
            target.check(data)
        except Exception as error:  # noqa: BLE001 - any exception is a finding
            found.setdefault("".join(traceback.format_tb(error.__traceback__)[-1:]), (data, error))
    shown = "".join(f"\n    {error!r}: {data!r}\n{at}" for at, (data, error) in found.items())
    return count, f"mutation without coverage{shown}", len(found)


if __name__ == "__main__":
    sys.exit(main())
