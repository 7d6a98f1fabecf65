"""What is worked out for clients' headers is kept, and never grows with what they send."""

from mockserver.replies import Remembered


def test_a_value_is_worked_out_once() -> None:
    asked: list[str] = []

    def work_out(key: str) -> int:
        asked.append(key)
        return len(key)

    remembered = Remembered(work_out)

    assert [remembered["abc"], remembered["abc"]] == [3, 3]
    assert asked == ["abc"]


def test_it_forgets_before_it_grows_past_its_bound() -> None:
    remembered = Remembered(str, most=3)
    for number in range(100):
        assert remembered[number] == str(number)

    assert len(remembered) <= 3


def test_a_long_key_is_not_kept() -> None:
    remembered = Remembered(len, longest=100)

    assert remembered["x" * 1_000] == 1_000
    assert len(remembered) == 0
