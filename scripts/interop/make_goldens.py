"""Makes the golden values of src/testing/goldens with deepmd-kit (PyTorch backend, float64) on the built-in samples.

Per case: a small se_e2_a + ener model with seeded weights, its statistics and energy bias by deepmd-kit from a few frames
(NAME.dp, as deepmd-kit writes it), and energies, forces and virials of some frames (NAME.golden.json). One case also
holds LKF iterations: the weights after one energy and four force updates.

    python scripts/interop/make_goldens.py public/samples src/testing/goldens
"""

import json
import re
import sys
from pathlib import Path

import numpy as np
import torch
from deepmd import __version__ as deepmd_version
from deepmd.dpmodel.utils.serialization import save_dp_model
from deepmd.pt.loss import EnergyStdLoss
from deepmd.pt.model.model import get_model
from deepmd.pt.optimizer import KFOptimizerWrapper, LKFOptimizer
from deepmd.pt.train.wrapper import ModelWrapper

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

# name: sample, keys of the model, cell or none, frames for the statistics, frames with values. What each is for:
CASES = {
    # one element, more slots than neighbours (padding with davg != 0), cell heights below rcut
    "si": dict(
        sample="si.xyz", type_map=["Si"], stat=[0, 30, 60, 90], frames=[5, 120], cell=True,
        descriptor=dict(rcut=5.0, rcut_smth=0.5, sel=[64], neuron=[4, 8], axis_neuron=3, type_one_side=True),
        fitting=dict(neuron=[8, 8], resnet_dt=False),
    ),
    # one net per pair of elements, time steps in both nets, cell heights below rcut
    "nacl": dict(
        sample="nacl.xyz", type_map=["Na", "Cl"], stat=[0, 50, 100], frames=[10, 149], cell=True,
        descriptor=dict(rcut=6.0, rcut_smth=1.0, sel=[32, 28], neuron=[4, 4, 8], axis_neuron=4, type_one_side=False,
                        resnet_dt=True),
        fitting=dict(neuron=[8, 8, 8], resnet_dt=True),
    ),
    # sel too small (no atom meets its own image here: images at +a and -a tie, and which one is dropped would be
    # chance), davg = 0, time step in the fitting net only; LKF
    "h2o": dict(
        sample="h2o.xyz", type_map=["O", "H"], stat=[0, 70, 139], frames=[20, 100], cell=True,
        descriptor=dict(rcut=4.5, rcut_smth=0.5, sel=[9, 18], neuron=[4, 8], axis_neuron=4, type_one_side=True,
                        set_davg_zero=True),
        fitting=dict(neuron=[8, 8], resnet_dt=True), lkf=[5120, 200],
    ),
    # no cell, another order of elements than in the data, an element that does not occur
    "h2o_open": dict(
        sample="h2o.xyz", type_map=["H", "C", "O"], stat=[1, 71], frames=[40], cell=False,
        descriptor=dict(rcut=4.0, rcut_smth=2.0, sel=[24, 4, 12], neuron=[3, 6], axis_neuron=6, type_one_side=False),
        fitting=dict(neuron=[6, 12, 12], resnet_dt=False),
    ),
}  # fmt: skip


def read_xyz(path: Path) -> list[dict]:
    """Frames of an extended XYZ file with species, pos and forces columns in this order."""
    lines = path.read_text().splitlines()
    frames = []
    at = 0
    while at < len(lines) and lines[at].strip():
        n = int(lines[at])
        head = lines[at + 1]
        assert "Properties=species:S:1:pos:R:3:forces:R:3" in head, head
        cell = re.search(r'Lattice="([^"]*)"', head)
        energy = re.search(r"\benergy=(\S+)", head)
        rows = [line.split() for line in lines[at + 2 : at + 2 + n]]
        frames.append(
            {
                "elements": [r[0] for r in rows],
                "coord": np.array([r[1:4] for r in rows], float),
                "force": np.array([r[4:7] for r in rows], float),
                "box": np.array(cell.group(1).split(), float),
                "energy": float(energy.group(1)),
            }
        )
        at += n + 2
    return frames


def tensors(frames: list[dict], case: dict) -> dict:
    """deepmd-kit's input of frames with the same atoms."""
    types = [[case["type_map"].index(e) for e in f["elements"]] for f in frames]
    return {
        "coord": torch.tensor(np.array([f["coord"] for f in frames])),
        "atype": torch.tensor(types),
        "box": torch.tensor(np.array([f["box"] for f in frames])) if case["cell"] else None,
    }


def build(case: dict, frames: list[dict], seed: int):
    """The model with seeded weights, and with statistics and bias of the case's frames."""
    params = {
        "type_map": case["type_map"],
        "descriptor": {"type": "se_e2_a", "seed": seed, "precision": "float64", "exclude_types": [], **case["descriptor"]},
        "fitting_net": {"type": "ener", "seed": seed + 1, "precision": "float64", **case["fitting"]},
    }
    model = get_model(params)
    chosen = [frames[k] for k in case["stat"]]
    sample = tensors(chosen, case)
    ntypes = len(case["type_map"])
    counts = [[f["elements"].count(e) for e in case["type_map"]] for f in chosen]
    sample["natoms"] = torch.tensor([[sum(c), sum(c), *c] for c in counts])
    assert sample["natoms"].shape[1] == 2 + ntypes
    sample["energy"] = torch.tensor([[f["energy"]] for f in chosen])
    sample["find_energy"] = 1.0
    model.atomic_model.compute_or_load_stat(lambda: [sample], stat_file_path=None)
    return model, params


def evaluate(model, frames: list[dict], case: dict) -> list[dict]:
    out = []
    for f in frames:
        p = model(**tensors([f], case))
        out.append({k: p[k].detach().numpy().ravel().tolist() for k in ("energy", "force", "virial")})
    return out


def save(path: Path, model, params: dict) -> None:
    save_dp_model(str(path), {"model": model.serialize(), "model_def_script": params})


def lkf(case: dict, frames: list[dict], blocksize: int, path: Path, seed: int) -> dict:
    """One LKF iteration on the case's frames from the case's model; writes the model after it."""
    model, params = build(case, frames, seed)
    chosen = [frames[k] for k in case["frames"]]
    loss = EnergyStdLoss(starter_learning_rate=1.0, start_pref_e=1.0, limit_pref_e=1.0, start_pref_f=1.0, limit_pref_f=1.0)
    wrapper = ModelWrapper(model, loss)
    optimizer = LKFOptimizer(wrapper.parameters(), 0.98, 0.9987, blocksize)
    kf = KFOptimizerWrapper(wrapper, optimizer, 24, 6)
    inputs = tensors(chosen, case)
    energy = torch.tensor([[f["energy"]] for f in chosen])
    force = torch.tensor(np.array([f["force"] for f in chosen]))
    kf.update_energy(inputs, energy, 1.0)
    after_energy = [e["energy"][0] for e in evaluate(model, chosen, case)]
    natoms = len(chosen[0]["elements"])
    # deepmd-kit draws the groups from an unseeded generator: give it a seeded one, and draw the same here.
    made = np.random.default_rng
    np.random.default_rng = lambda *_: made(seed)
    kf.update_force(inputs, force, 1.0)
    np.random.default_rng = made
    groups = made(seed).choice(range(natoms), 24).reshape(4, 6)
    save(path, model, params)
    return {
        "blocksize": blocksize,
        "file": path.name,
        "groups": groups.tolist(),
        "energy_after_energy_update": after_energy,
        "energy_after": [e["energy"][0] for e in evaluate(model, chosen, case)],
    }


def main(samples: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for seed, (name, case) in enumerate(CASES.items(), start=1):
        frames = read_xyz(samples / case["sample"])
        model, params = build(case, frames, 100 * seed)
        save(out / f"{name}.dp", model, params)
        chosen = [frames[k] for k in case["frames"]]
        document = {
            "made_with": f"deepmd-kit {deepmd_version}, PyTorch backend, float64 (scripts/interop/make_goldens.py)",
            "sample": case["sample"],
            "cell": case["cell"],
            "type_map": case["type_map"],
            "model": f"{name}.dp",
            "stat_frames": case["stat"],
            "frames": [{"frame": k, **values} for k, values in zip(case["frames"], evaluate(model, chosen, case))],
            "lkf": [
                lkf(case, frames, size, out / f"{name}_lkf{size}.dp", 100 * seed) for size in case.get("lkf", [])
            ],
        }
        (out / f"{name}.golden.json").write_text(json.dumps(document, indent=1) + "\n")
        print(name, [v["energy"] for v in document["frames"]])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
