"""The official quarterly report: counted, assembled into the tables bureaus file, made fit for publication."""
