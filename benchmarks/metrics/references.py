"""Scores files of pairs with sacreBLEU and rouge-score, and prints scores and the processor's seconds of each task.

  python3 references.py FILE...
"""

import json
import logging
import sys
import time

from rouge_score import rouge_scorer
from sacrebleu.metrics import BLEU, CHRF, TER

logging.disable(logging.CRITICAL)


def rouge(types, stemmer):
    scorer = rouge_scorer.RougeScorer(types, use_stemmer=stemmer)

    def mean(hypotheses, references):
        rows = [scorer.score(*pair) for pair in zip(references, hypotheses)]
        return [sum(row[one].fmeasure for row in rows) / len(rows) for one in types]

    return mean


def corpus(metric):
    return lambda hypotheses, references: [metric.corpus_score(hypotheses, [references]).score]


TASKS = {
    "bleu": corpus(BLEU()),
    "chrf": corpus(CHRF()),
    "chrf++": corpus(CHRF(word_order=2)),
    "ter": corpus(TER()),
    "rouge": rouge(["rouge1", "rouge2", "rougeL"], False),
    "rouge-stemmed": rouge(["rouge1", "rouge2", "rougeL", "rougeLsum"], True),
}


def measure(task, pairs):
    start = time.process_time()
    scores = TASKS[task](pairs["hypotheses"], pairs["references"])
    return {"seconds": time.process_time() - start, "scores": scores}


def main():
    for name in sys.argv[1:]:
        with open(name, encoding="utf-8") as file:
            content = json.load(file)
        print(json.dumps([measure(content["task"], pairs) for pairs in content["repeats"]]), flush=True)


main()
