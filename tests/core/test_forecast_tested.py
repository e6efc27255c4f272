from muctieu.core.forecast_tested import MEASURED, measured_for


def test_measured_line_is_that_of_the_most_values_not_above_the_count() -> None:
    fewest, most = MEASURED[0], MEASURED[-1]

    assert measured_for(fewest.values - 1) == fewest
    assert measured_for(most.values + 100) == most
    assert [measured_for(one.values) for one in MEASURED] == list(MEASURED)
