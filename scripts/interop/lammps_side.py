"""What LAMMPS reads and writes, beside the detail files of Kalmium. The last line printed is one JSON object.

    write SYSTEM OUT ELEMENT...       OUT/first.data, OUT/frames.dump; atom type k of LAMMPS is the k-th ELEMENT
    compare SYSTEM OUT PREFIX LOG     LOG and OUT/forces.dump of a rerun against the predictions in PREFIX.*.out
    drift LOG                         conservation of energy in the log of an NVE run
"""

import json
import sys
from pathlib import Path

import numpy as np

# LAMMPS' own factor from eV/A^3 to bar in units metal: its pressure is undone with what made it.
BAR = 1.6021765e6
MASS = {"H": 1.008, "O": 15.999, "Na": 22.98977, "Si": 28.0855, "Cl": 35.453}


def read(system: Path) -> tuple[np.ndarray, np.ndarray, list[str], bool]:
    """Positions, cells, element of every atom, and whether the system is periodic."""
    names = (system / "type_map.raw").read_text().split()
    elements = [names[int(t)] for t in (system / "type.raw").read_text().split()]
    coord = np.load(system / "set.000" / "coord.npy")
    coord = coord.reshape(len(coord), -1, 3)
    if (system / "nopbc").exists():
        # LAMMPS wants a box all the same; its walls are fixed and 10 A off.
        low, high = coord.min(axis=(0, 1)) - 10, coord.max(axis=(0, 1)) + 10
        return coord - low, np.tile(np.diag(high - low), (len(coord), 1, 1)), elements, False
    return coord, np.load(system / "set.000" / "box.npy").reshape(-1, 3, 3), elements, True


def turn(box: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The cell as LAMMPS takes it (a along x, b in the xy plane), and Q with box = cell Q^T."""
    q, r = np.linalg.qr(box.T)
    sign = np.where(np.diag(r) < 0, -1.0, 1.0)
    return np.tril(r.T * sign), q * sign


def write(system: Path, out: Path, types: list[str]) -> dict:
    coord, boxes, elements, periodic = read(system)
    out.mkdir(parents=True, exist_ok=True)
    index = [types.index(e) + 1 for e in elements]
    with (out / "frames.dump").open("w") as dump:
        for step, (x, box) in enumerate(zip(coord, boxes)):
            cell, q = turn(box)
            (lx, ly, lz), (xy, xz, yz) = np.diag(cell), cell[[1, 2, 2], [0, 0, 1]]
            rows = "".join(f"{k + 1} {t} {a:.17g} {b:.17g} {c:.17g}\n" for k, (t, (a, b, c)) in enumerate(zip(index, x @ q)))
            # A dump gives the bounds of the tilted cell, a data file its edges.
            x0, x1 = min(0, xy, xz, xy + xz), lx + max(0, xy, xz, xy + xz)
            y0, y1 = min(0, yz), ly + max(0, yz)
            edge = "pp pp pp" if periodic else "ff ff ff"
            dump.write(f"ITEM: TIMESTEP\n{step}\nITEM: NUMBER OF ATOMS\n{len(index)}\nITEM: BOX BOUNDS xy xz yz {edge}\n")
            dump.write(f"{x0:.17g} {x1:.17g} {xy:.17g}\n{y0:.17g} {y1:.17g} {xz:.17g}\n0 {lz:.17g} {yz:.17g}\n")
            dump.write(f"ITEM: ATOMS id type x y z\n{rows}")
            if step > 0:
                continue
            masses = "".join(f"{k + 1} {MASS[e]}\n" for k, e in enumerate(types))
            (out / "first.data").write_text(
                f"first frame\n\n{len(index)} atoms\n{len(types)} atom types\n"
                f"0 {lx:.17g} xlo xhi\n0 {ly:.17g} ylo yhi\n0 {lz:.17g} zlo zhi\n{xy:.17g} {xz:.17g} {yz:.17g} xy xz yz\n\n"
                f"Masses\n\n{masses}\nAtoms # atomic\n\n{rows}"
            )
    return {"nframes": len(coord), "periodic": periodic}


def thermo(log: Path) -> np.ndarray:
    """The rows of the only table in a log."""
    lines = log.read_text().splitlines()
    start = next(k for k, line in enumerate(lines) if line.split()[:1] == ["Step"])
    end = next(k for k, line in enumerate(lines) if k > start and line.startswith("Loop time"))
    return np.array([line.split() for line in lines[start + 1 : end] if not line.startswith("WARNING")], float)


def forces(dump: Path, natoms: int) -> np.ndarray:
    lines = [line for line in dump.read_text().splitlines() if len(line.split()) == 4 and not line.startswith("ITEM")]
    return np.array([line.split()[1:] for line in lines], float).reshape(-1, natoms, 3)


def compare(system: Path, out: Path, prefix: str, log: Path) -> dict:
    coord, boxes, elements, _ = read(system)
    table = thermo(log)
    assert len(table) == len(coord), (table.shape, coord.shape)
    f = forces(out / "forces.dump", len(elements))
    xx, yy, zz, xy, xz, yz = (table[:, 2] * table[:, 3:9].T) / BAR
    w = np.stack([xx, xy, xz, xy, yy, yz, xz, yz, zz], axis=1).reshape(-1, 3, 3)
    q = np.array([turn(box)[1] for box in boxes])
    back = q.transpose(0, 2, 1)
    theirs = {"e": table[:, 1:2], "f": (f @ back).reshape(-1, 3), "v": (q @ w @ back).reshape(-1, 9)}
    result: dict = {"nframes": len(coord), "natoms": len(elements)}
    for key, value in theirs.items():
        ours = np.loadtxt(f"{prefix}.{key}.out", ndmin=2)[:, value.shape[1] :]
        if key == "v":
            # A pressure is symmetric; a virial of a finite number of digits nearly is.
            ours = (ours + ours.reshape(-1, 3, 3).transpose(0, 2, 1).reshape(-1, 9)) / 2
        result[key] = {
            "max_difference": float(np.abs(ours - value).max()),
            "rms": float(np.sqrt(np.mean(np.square(value - value.mean(axis=0))))),
            "finite": bool(np.isfinite(value).all()),
        }
    return result


def drift(log: Path) -> dict:
    """From the columns step, potential, kinetic and total energy, number of atoms: eV per atom."""
    table = thermo(log)
    natoms = table[0, 4]
    return {
        "natoms": int(natoms),
        "steps": int(table[-1, 0]),
        "kinetic": float(table[:, 2].mean() / natoms),
        # How far the total energy wanders, and how much goes from one form into the other meanwhile.
        "total": float(np.ptp(table[:, 3]) / natoms),
        "exchanged": float(np.ptp(table[:, 2]) / natoms),
    }


if __name__ == "__main__":
    command, *args = sys.argv[1:]
    result = {
        "write": lambda a, b, *c: write(Path(a), Path(b), list(c)),
        "compare": lambda a, b, c, d: compare(Path(a), Path(b), c, Path(d)),
        "drift": lambda a: drift(Path(a)),
    }[command](*args)
    print(json.dumps(result))
