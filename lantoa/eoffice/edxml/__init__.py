"""Packages in which offices of the state and the unions exchange documents (edXML, QCVN 102:2016/BTTTT).

`codes` holds what is agreed on, `build` writes packages, `child` opens those of strangers in a process of its own,
`opening` asks it. Which parts were confirmed from which source stands in `docs/eoffice.md`.
"""
