"""The limited process for 3D files of unknown origin: as `engines.media.decoder`, which says how it is locked in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engines.media.decoder import main

if TYPE_CHECKING:
    from engines.media.probe import MediaInfo


def check(path: Path) -> MediaInfo:
    """The file's MediaInfo, after reading all of it. Imported late, for the process is locked in first."""
    from engines.media.probe import MediaInfo
    from engines.media.sniff import sniff
    from engines.splat.mesh import Mesh
    from engines.splat.reading import reach_of, read_model

    model = read_model(path)
    low, high = reach_of(model)
    form, count = ("mesh", len(model.triangles)) if isinstance(model, Mesh) else ("splats", len(model))
    return MediaInfo("model", sniff(path).name, form=form, count=count, low=low, high=high)


if __name__ == "__main__":
    main(check)
