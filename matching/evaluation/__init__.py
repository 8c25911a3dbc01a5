"""Quality on judged pairs: python -m matching.evaluation FOLDER."""
