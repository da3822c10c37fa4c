"""Chinese words, by jieba's dictionary, loaded without its cache file.

jieba keeps its dictionary in a file of the shared temporary folder and reads it back with
``marshal``: whoever can write there decides what this process loads. Building the dictionary takes
a second and needs no file.
"""

import logging
import threading

import jieba

_lock = threading.Lock()

jieba.setLogLevel(logging.CRITICAL)


def words(text: str) -> list[str]:
    """Return jieba's words of a text, without blanks."""
    _load()
    return [word for word in jieba.lcut(text) if word.strip()]


def _load() -> None:
    """Fill the process-wide dictionary, once."""
    if jieba.dt.initialized:
        return
    with _lock:
        if not jieba.dt.initialized:
            jieba.dt.FREQ, jieba.dt.total = jieba.dt.gen_pfdict(jieba.dt.get_dict_file())
            jieba.dt.initialized = True


def dictionary_words(text: str) -> list[str]:
    """Return the words of a text as the dictionary has them; nothing is guessed to be a word."""
    _load()
    found: list[str] = jieba.lcut(text, HMM=False)
    return found


def frequent_characters(least: int = 3000) -> list[str]:
    """Return single characters that the dictionary counts at least so often, in fixed order."""
    _load()
    return sorted(
        word for word, times in jieba.dt.FREQ.items() if len(word) == 1 and times >= least
    )
