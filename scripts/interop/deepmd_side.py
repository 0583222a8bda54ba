"""The deepmd-kit side of the interop test. Every command prints one JSON object on its last line.

    prepare SAMPLES OUT                 the samples as deepmd/npy systems: OUT/{si,nacl,h2o}_{train,valid}, OUT/h2o_open (no cell)
    compare MODEL PREFIX SYSTEM         MODEL.pth by deepmd-kit against the detail files PREFIX.*.out; bias from MODEL.dp
    schema INPUT.json                   deepmd-kit's own check of an input file
    lcurve FILE                         column names and number of rows, as users read them
"""

import json
import re
import sys
import warnings
from pathlib import Path

import numpy as np


def read_xyz(path: Path) -> list[dict]:
    lines = path.read_text().splitlines()
    frames = []
    at = 0
    while at < len(lines) and lines[at].strip():
        n = int(lines[at])
        head = lines[at + 1]
        assert "Properties=species:S:1:pos:R:3:forces:R:3" in head, head

        def quoted(key: str) -> np.ndarray | None:
            found = re.search(rf'\b{key}="([^"]*)"', head)
            return np.array(found.group(1).split(), float) if found else None

        rows = [line.split() for line in lines[at + 2 : at + 2 + n]]
        box = quoted("Lattice")
        stress = quoted("stress")
        frames.append(
            {
                "elements": [r[0] for r in rows],
                "coord": np.array([r[1:4] for r in rows], float).ravel(),
                "force": np.array([r[4:7] for r in rows], float).ravel(),
                "box": box,
                "energy": float(re.search(r"\benergy=(\S+)", head).group(1)),
                # ASE's stress is positive under tension; virial = -V stress.
                "virial": None if stress is None else -abs(np.linalg.det(box.reshape(3, 3))) * full(stress),
            }
        )
        at += n + 2
    return frames


def full(stress: np.ndarray) -> np.ndarray:
    if stress.size == 9:
        return stress
    xx, yy, zz, yz, xz, xy = stress
    return np.array([xx, xy, xz, xy, yy, yz, xz, yz, zz])


def write_system(path: Path, frames: list[dict], cell: bool) -> None:
    elements = frames[0]["elements"]
    assert all(f["elements"] == elements for f in frames)
    type_map = list(dict.fromkeys(elements))
    data = path / "set.000"
    data.mkdir(parents=True, exist_ok=True)
    (path / "type.raw").write_text("".join(f"{type_map.index(e)}\n" for e in elements))
    (path / "type_map.raw").write_text("".join(f"{e}\n" for e in type_map))
    for key in ("coord", "force", "energy"):
        np.save(data / f"{key}.npy", np.array([f[key] for f in frames]))
    if cell:
        np.save(data / "box.npy", np.array([f["box"] for f in frames]))
    else:
        (path / "nopbc").write_text("")
    if frames[0]["virial"] is not None:
        np.save(data / "virial.npy", np.array([f["virial"] for f in frames]))


def prepare(samples: Path, out: Path) -> dict:
    counts = {}
    for name in ("si", "nacl", "h2o"):
        frames = read_xyz(samples / f"{name}.xyz")
        write_system(out / f"{name}_train", [f for k, f in enumerate(frames) if k % 5 != 2], True)
        write_system(out / f"{name}_valid", frames[2::5], True)
        counts[name] = len(frames)
    write_system(out / "h2o_open", read_xyz(samples / "h2o.xyz")[3::20], False)
    return counts


def energy_bias(path: str) -> np.ndarray:
    import h5py

    with h5py.File(path) as f:
        variables = json.loads(f.attrs["json"])["model"]["@variables"]
        return np.array(f[variables["out_bias"]]).ravel()


def compare(model: str, prefix: str, system: Path) -> dict:
    from deepmd.infer import DeepPot

    dp = DeepPot(f"{model}.pth")
    names = (system / "type_map.raw").read_text().split()
    atype = [dp.get_type_map().index(names[int(t)]) for t in (system / "type.raw").read_text().split()]
    data = system / "set.000"
    coord = np.load(data / "coord.npy")
    box = None if (system / "nopbc").exists() else np.load(data / "box.npy")
    e, f, v, atom_e = dp.eval(coord, box, atype, atomic=True)[:4]
    theirs = {"e": e.reshape(-1, 1), "f": f.reshape(-1, 3), "v": v.reshape(-1, 9)}
    labels = {"e": "energy", "f": "force", "v": "virial"}
    # Rounding of an energy grows with what is summed: the atomic energies without their bias.
    scale = np.abs(atom_e.reshape(len(coord), -1) - energy_bias(f"{model}.dp")[atype]).sum(axis=1).max()
    out = {"nframes": len(coord), "natoms": len(atype), "energy_scale": float(scale)}
    for key, value in theirs.items():
        table = np.loadtxt(f"{prefix}.{key}.out", ndmin=2)
        width = value.shape[1]
        assert table.shape == (len(value), 2 * width), (key, table.shape, value.shape)
        out[key] = {
            "max_difference": float(np.abs(table[:, width:] - value).max()),
            # What a difference is measured against: the spread of what deepmd-kit predicts.
            "rms": float(np.sqrt(np.mean(np.square(value - value.mean(axis=0))))),
            "finite": bool(np.isfinite(value).all()),
        }
        label = data / f"{labels[key]}.npy"
        reference = np.load(label).reshape(-1, width) if label.exists() else np.full_like(value, np.nan)
        out[key]["labels_equal"] = bool(np.allclose(table[:, :width], reference, rtol=1e-12, atol=1e-12, equal_nan=True))
    return out


def schema(path: Path) -> dict:
    from deepmd.utils.argcheck import normalize
    from deepmd.utils.compat import update_deepmd_input

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        jdata = update_deepmd_input(json.loads(path.read_text()), warning=False)
        full_input = normalize(jdata)
    return {"optimizer": full_input.get("optimizer", {}).get("type", full_input["training"].get("opt_type"))}


def lcurve(path: Path) -> dict:
    table = np.genfromtxt(path, names=True)
    return {"names": list(table.dtype.names), "rows": int(table.size), "last": [float(x) for x in np.atleast_1d(table)[-1]]}


if __name__ == "__main__":
    command, *args = sys.argv[1:]
    result = {
        "prepare": lambda a, b: prepare(Path(a), Path(b)),
        "compare": lambda a, b, c: compare(a, b, Path(c)),
        "schema": lambda a: schema(Path(a)),
        "lcurve": lambda a: lcurve(Path(a)),
    }[command](*args)
    print(json.dumps(result))
