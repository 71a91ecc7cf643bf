"""What indicators, outcomes, risk and returns share: attendance and the statutory clocks. Pure functions of
facts and dates."""
