"""Gravity, general equilibrium, Huff's model and a timetable, each peer beside us in one run.

Each case runs in a process of its own on one thread, so that its peak of memory is its own; what
is timed is the call, without imports and without making the data. What is allowed is held against
the processor's time, which other work on the machine does not lengthen; a case beyond it is marked
MISSED. A peer that is not installed is said to be missing: `huff` is not installed by `make bench`,
for it brings 300 MB with it, and for 10,000 homes and 1,000 shops it takes 284 s and 11 GB; once
installed by hand it is run on a tenth of either. `python benchmarks/flows.py --large`
adds the panel of four million rows.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

SEED = 20261128
ALLOWED = {  # seconds, GB
    "two": (1.0, 0.25),
    "three": (1.6, None),
    "large": (20.0, 2.0),
    "equilibrium": (0.005, None),
    "choice": (0.8, 0.15),
    "choice, a tenth": (0.8, 0.15),
    "timetable": (10.0, None),
}
RESIDUAL = 1e-10


def panel(places: int, years: int) -> pd.DataFrame:
    """Flows among places over years: sizes that drift, pacts that begin, a third of them zero."""
    rng = np.random.default_rng(SEED)
    at = rng.random((places, 2))
    far = np.log(np.hypot(*(at[:, None] - at).transpose(2, 0, 1)) + 0.02)
    near, own = (far < np.log(0.09)).astype(float), np.eye(places)
    out = rng.normal(0, 1.6, places) + rng.normal(0, 0.1, (years, places)).cumsum(axis=0)
    into = 0.9 * out + rng.normal(0, 0.2, (years, places))
    pair = -0.9 * far + 0.4 * near + 2 * own + rng.normal(0, 0.6, (places, places))
    begins = np.where(rng.random((places, places)) < 0.25, rng.integers(1, years, far.shape), years)
    pact = (np.arange(years)[:, None, None] >= begins) & (own == 0)
    size = out[:, :, None] + into[:, None, :] + pair + 0.35 * pact
    flow = rng.poisson(np.exp(size - size.mean() + 1.2) * rng.gamma(1, 1, size.shape))
    t, i, j = (axis.ravel().astype(np.int32) for axis in np.indices(flow.shape))
    many = {"pact": pact, "far": far, "near": near, "own": own}
    table = {name: np.broadcast_to(v, flow.shape).ravel().astype(float) for name, v in many.items()}
    table |= {"trade": flow.ravel().astype(float), "out": t * places + i, "into": t * places + j}
    return pd.DataFrame(table | {"pair": i * places + j})


def two(table: pd.DataFrame, peer: str) -> str:
    """Two effects, four covariates, clustered by pair."""
    return _gravity(table, peer, ["pact", "far", "near", "own"], ["out", "into"])


def three(table: pd.DataFrame, peer: str) -> str:
    """Three effects, one covariate, clustered by pair."""
    return _gravity(table, peer, ["pact"], ["out", "into", "pair"])


def _gravity(table: pd.DataFrame, peer: str, covariates: list[str], effects: list[str]) -> str:
    if peer:
        import pyfixest  # noqa: PLC0415

        formula = f"trade ~ {' + '.join(covariates)} | {' + '.join(effects)}"
        slope = pyfixest.fepois(formula, table, vcov={"CRV1": "pair"}).coef()["pact"]
    else:
        from southgate.methods.gravity import gravity  # noqa: PLC0415

        fit = gravity(
            table, outcome="trade", covariates=covariates, fixed_effects=effects, cluster=["pair"]
        )
        slope = fit.coefficients.loc["pact", "estimate"]
    return f"pact {slope:.7f}"


def equilibrium(table: pd.DataFrame, peer: str) -> str:
    """A fall of costs among a third of all pairs, 200 regions."""
    if peer:
        return _gegravity(table)
    from southgate.methods.equilibrium import general_equilibrium  # noqa: PLC0415

    change = table.map(lambda _: 1.0)
    change.iloc[:60, :60] = 1.35
    took = []
    for _ in range(20):  # the first call warms up what numpy and pandas make once
        start, busy = time.perf_counter(), time.process_time()
        found = general_equilibrium(table, change, elasticity=5)
        took.append((time.perf_counter() - start, time.process_time() - busy))
    wall, cpu = (1000 * min(times) for times in zip(*took, strict=True))
    return f"residual {found.residual:.0e}, a call in {wall:.1f} ms, {cpu:.1f} ms of cpu"


def _gegravity(table: pd.DataFrame) -> str:
    import gegravity as ge  # noqa: PLC0415

    long = table.rename_axis("exporter").reset_index()
    long = long.melt("exporter", var_name="importer", value_name="trade")
    long["year"], long["near"] = "2006", 0.0
    long["Y"] = long["exporter"].map(table.sum(axis=1))
    long["E"] = long["importer"].map(table.sum(axis=0))
    first = set(table.index[:60])
    after = long.copy()
    after.loc[long["exporter"].isin(first) & long["importer"].isin(first), "near"] = 0.3
    names = {"imp_var_name": "importer", "exp_var_name": "exporter", "year_var_name": "year"}
    base = ge.BaselineData(
        long, trade_var_name="trade", **names, expend_var_name="E", output_var_name="Y"
    )
    costs = ge.CostCoeffs(
        pd.DataFrame({"var": ["near"], "coeff": [1.0], "se": [0.1]}), "var", "coeff", "se"
    )
    world = ge.OneSectorGE(
        base, year="2006", reference_importer=str(table.index[0]), sigma=5, cost_variables=["near"],
        cost_coeff_values=costs,
    )  # fmt: skip
    world.build_baseline(omr_rescale=1)
    world.define_experiment(after)
    world.simulate()
    return "solved"


def huff(table: pd.DataFrame, peer: str) -> str:
    """Homes and shops, distances included: which share goes to the shop that most go to."""
    homes, shops = table[table["home"]], table[~table["home"]]
    if peer:
        return _huff(homes, shops)
    from southgate.methods.choice import customers  # noqa: PLC0415

    found = customers(
        homes.rename(columns={"size": "mass"}),
        shops.rename(columns={"size": "attraction"}),
        decay=2,
        nearest=0.001,
    )
    return f"largest {found.destinations.max() / found.destinations.sum():.6f}"


def _huff(homes: pd.DataFrame, shops: pd.DataFrame) -> str:
    from huff.data_management import load_geodata  # noqa: PLC0415
    from huff.models import create_interaction_matrix  # noqa: PLC0415

    sides = [
        load_geodata(side.rename_axis("id").reset_index(), kind, "id", "longitude", "latitude")
        for side, kind in ((homes, "origins"), (shops, "destinations"))
    ]
    sides[0].define_marketsize("size")
    sides[0].define_transportcosts_weighting(param_lambda=-2)
    sides[1].define_attraction("size")
    sides[1].define_attraction_weighting(param_gamma=1)
    matrix = create_interaction_matrix(*sides)
    matrix.transport_costs(network=False, distance_unit="kilometers")
    matrix.utility()
    matrix.probabilities()
    table = matrix.flows().get_interaction_matrix_df()
    sums = table.groupby("j")["E_ij"].sum()
    return f"largest {sums.max() / sums.sum():.6f}"


def timetable(table: pd.DataFrame, _peer: str) -> str:
    """All pairs of 670 stations by every full hour; no peer in Python does this."""
    from southgate.methods.timetable import earliest_arrival  # noqa: PLC0415
    from southgate.methods.timetable import timetable as made  # noqa: PLC0415

    found = earliest_arrival(made(table))
    return f"{found.shape[0]} x {found.shape[1]}"


def invented(case: str) -> pd.DataFrame:
    """The table of a case."""
    rng = np.random.default_rng(SEED)
    if case in {"two", "three"}:
        return panel(200, 10)
    if case == "large":
        return panel(632, 10)
    if case == "equilibrium":
        names = [f"r{n:03}" for n in range(200)]
        size = np.exp(rng.normal(0, 1.5, (2, 200)))
        flows = np.outer(*size) * np.exp(rng.normal(0, 1, (200, 200)))
        flows += np.diag(flows.mean(axis=0) * 100)
        return pd.DataFrame(flows, names, names)
    if case in {"choice", "choice, a tenth"}:
        homes, number = (10_000, 11_000) if case == "choice" else (1_000, 1_100)
        return pd.DataFrame({
            "longitude": rng.uniform(5, 15, number), "latitude": rng.uniform(45, 55, number),
            "size": rng.random(number), "home": np.arange(number) < homes,
        })  # fmt: skip
    return _lines(rng)


def _lines(rng: np.random.Generator) -> pd.DataFrame:
    """4,400 trains of eight stops over 670 stations on lines that cross."""
    lines = [rng.permutation(670)[:20] for _ in range(90)]
    runs = []
    for number in range(4400):
        line = lines[number % 90][:: rng.choice([-1, 1])]
        first = int(rng.integers(0, 13))
        stops = line[first : first + 8]
        legs = rng.integers(15, 45, len(stops)).cumsum() + int(rng.integers(300, 1300))
        runs.append(
            pd.DataFrame({"run": number, "station": stops, "arrive": legs, "depart": legs + 2})
        )
    return pd.concat(runs, ignore_index=True)


CASES: dict[str, tuple[Callable[[pd.DataFrame, str], str], str]] = {
    "two": (two, "pyfixest"),
    "three": (three, "pyfixest"),
    "large": (two, ""),
    "equilibrium": (equilibrium, "gegravity"),
    "choice": (huff, ""),
    "choice, a tenth": (huff, "huff"),
    "timetable": (timetable, ""),
}


MODULES = {
    "two": ("southgate.methods.gravity",),
    "three": ("southgate.methods.gravity",),
    "large": ("southgate.methods.gravity",),
    "choice": ("southgate.methods.choice",),
    "choice, a tenth": ("southgate.methods.choice",),
    "timetable": ("southgate.methods.timetable",),
    "pyfixest": ("pyfixest",),
    "huff": ("huff.models",),
    "gegravity": ("gegravity",),
}


def peak() -> float:
    """The most memory that this process has held, in bytes: not what its parent held before it."""
    status = Path("/proc/self/status")
    if status.is_file():
        lines = dict(line.split(":", 1) for line in status.read_text("ascii").splitlines())
        return 1024 * float(lines["VmHWM"].split()[0])
    unit = 1 if sys.platform == "darwin" else 1024
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)


def alone(case: str, rival: str, stored: str) -> None:
    """Run one case in this process and print what it took."""
    warnings.simplefilter("ignore")
    table = pd.read_pickle(stored)  # noqa: S301
    for name in MODULES.get(rival or case, ()):
        import_module(name)
    start, busy = time.perf_counter(), time.process_time()
    said = CASES[case][0](table, rival)
    seconds, cpu = time.perf_counter() - start, time.process_time() - busy
    print(f"{seconds:.4f}|{cpu:.4f}|{peak() / 1e9:.3f}|{said}")


def one(case: str, peer: str, stored: Path) -> tuple[float, float, float, str]:
    """Run one case in another process."""
    command = [sys.executable, __file__, "--alone", case, peer, str(stored)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return np.nan, np.nan, np.nan, (done.stderr.strip().splitlines() or ["?"])[-1]
    seconds, cpu, held, said = done.stdout.strip().splitlines()[-1].split("|", 3)
    return float(seconds), float(cpu), float(held), said


def beyond(case: str, cpu: float, held: float, said: str) -> str:
    """What of the allowance of a case was missed, in words; empty where nothing was."""
    limit, room = ALLOWED[case]
    over = []
    if case == "equilibrium":
        words = said.replace(",", "").split()
        residual = float(words[1]) if len(words) > 1 and words[0] == "residual" else np.nan
        cpu = float(words[-4]) / 1000 if len(words) > 5 else np.nan
        over += [] if residual <= RESIDUAL else [f"residual {RESIDUAL:.0e}"]
    over += [] if cpu <= limit else [f"{limit:g} s"]
    over += [] if room is None or held <= room else [f"{room:g} GB"]
    return f"  MISSED {', '.join(over)}" if over else ""


def main(arguments: list[str]) -> int:
    """Print a line for each case and its peer, and end with 1 where one missed what is allowed."""
    late = False
    print(f"{'case':<26}{'wall s':>9}{'cpu s':>9}{'GB':>7}  answer")
    with tempfile.TemporaryDirectory() as folder:
        for case, (_, peer) in CASES.items():
            if case == "large" and "--large" not in arguments:
                continue
            stored = Path(folder) / f"{case}.pickle"
            invented(case).to_pickle(stored)
            seconds, cpu, held, said = one(case, "", stored)
            missed = beyond(case, cpu, held, said)
            late |= bool(missed)
            print(f"{case:<26}{seconds:9.3f}{cpu:9.3f}{held:7.2f}  {said}{missed}")
            if peer and find_spec(peer) is None:
                print(f"  {peer:<24} not installed")
            elif peer:
                theirs = one(case, peer, stored)
                print(f"  {peer:<24}{theirs[0]:9.3f}{theirs[1]:9.3f}{theirs[2]:7.2f}  {theirs[3]}")
                print(f"  {'times as long':<24}{theirs[0] / seconds:9.1f}{theirs[1] / cpu:9.1f}")
    return int(late)


if __name__ == "__main__":
    if "--alone" in sys.argv:
        alone(*sys.argv[2:])
    else:
        sys.exit(main(sys.argv[1:]))
