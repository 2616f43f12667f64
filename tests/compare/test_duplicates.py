import random

import pytest

from nlp.compare.duplicates import clusters, jaccard, shingle

WORDS = "河道清淤 水库除险 巡查值守 物资储备 预案演练 信息报送 隐患排查 群众转移 责任落实 督导检查 资金拨付 项目开工".split()


def speech(seed, count=120):
    chance = random.Random(seed)
    return "。".join(chance.choice(WORDS) + "要" + chance.choice(WORDS) + str(chance.randrange(1000)) for _ in range(count))


def changed(text, share, seed=0):
    chance = random.Random(seed)
    return "。".join(speech(seed + 1000, 1) if chance.random() < share else s for s in text.split("。"))


def test_documents_alone_stay_alone():
    texts = {str(i): speech(i) for i in range(20)}
    assert clusters(texts, 0.8) == [[name] for name in texts]


def test_marks_and_blanks_make_no_difference():
    assert clusters({"甲": speech(1), "乙": speech(1).replace("。", "；\n")}, 1.0) == [["甲", "乙"]]


@pytest.mark.parametrize("near", [0.5, 0.8, 0.95])
def test_pairs_join_by_their_true_similarity(near):
    for seed, share in enumerate((0.01, 0.03, 0.08, 0.15, 0.3)):
        a, b = speech(seed), changed(speech(seed), share, seed)
        joined = len(clusters({"甲": a, "乙": b}, near)) == 1
        assert joined == (jaccard(shingle(a), shingle(b)) >= near)


def test_what_is_near_a_third_joins_through_it():
    first = speech(1)
    assert [len(c) for c in clusters({"甲": first, "丙": speech(2), "乙": changed(first, 0.02)}, 0.8)] == [2, 1]


def test_hashes_are_the_same_everywhere():
    assert shingle("各镇要在汛前完成清淤").tolist()[0] == 2669640402911866589


def test_texts_without_words_and_short_ones():
    assert clusters({"甲": "", "乙": "。", "丙": "清淤", "丁": "清淤"}, 0.8) == [["甲"], ["乙"], ["丙", "丁"]]
    assert jaccard(shingle(""), shingle("")) == 0
