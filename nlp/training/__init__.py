"""Training and evaluation: corpora, the baseline's fit, scores. Needs the extra `train`."""
