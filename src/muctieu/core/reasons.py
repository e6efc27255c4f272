"""Why a verdict was given: one short sentence each, in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason's code with the values that its sentence shows (already printed the Vietnamese way)."""

    code: str
    args: Mapping[str, str] = field(default_factory=dict)

    @property
    def text_vi(self) -> str:
        """The sentence in Vietnamese, without a full stop."""
        return REASONS[self.code][0].format_map(self.args)

    @property
    def text_en(self) -> str:
        """The sentence in English, without a full stop."""
        return REASONS[self.code][1].format_map(self.args)


REASONS: Mapping[str, tuple[str, str]] = {
    "no_figure": ("chưa có số liệu", "no figure yet"),
    "no_target": ("chưa xác định được mức chỉ tiêu", "the value of the target is not known"),
    "finding": ("chờ xác minh: {message}", "waits for a check: {message_en}"),
    "unit": (
        "chờ xác minh: số liệu ghi bằng {unit}, chỉ tiêu bằng {target_unit}",
        "waits for a check: the figure is in {unit_en}, the target in {target_unit_en}",
    ),
    "exceeds": ("vượt {gap}", "exceeds by {gap_en}"),
    "below": ("thấp hơn mức trần {gap}", "below the ceiling by {gap_en}"),
    "reached": ("đạt chỉ tiêu", "reaches the target"),
    "on_pace": ("đến {day} cần {expected}, đã đạt mức đó", "{expected_en} was due by {day} and is reached"),
    "off_pace": ("đến {day} cần {expected}", "{expected_en} was due by {day}"),
    "no_pace": (
        "chưa đạt, {gap}; chưa có số gốc hoặc mốc năm để xét tiến độ",
        "not reached, {gap_en}; no baseline or milestone to judge the pace by",
    ),
    "over": ("chưa đạt, {gap}; đã hết thời hạn", "not reached, {gap_en}; the deadline has passed"),
    "grade": ("xếp loại {grade}, chỉ tiêu {goal}", "graded “{grade}”, the target is “{goal}”"),
    "kept": ("giữ vững", "kept"),
    "lost": ("chưa đạt hoặc không còn giữ", "not reached or no longer kept"),
    "said_met": ("văn bản nêu đạt chỉ tiêu, không kèm số", "the document says the target is met, without a number"),
    "years": ("đạt {met}/{count} năm", "met in {met} of {count} years"),
    "only_percent": (
        "văn bản chỉ nêu {percent}% chỉ tiêu, không nêu số thực hiện",
        "the document states only {percent}% of the target, not the figure",
    ),
    "recognised": ("đã được công nhận", "recognised"),
    "not_recognised": ("chưa được công nhận", "not recognised"),
    "decided": (
        "theo quyết định của {who}, hết hiệu lực {until}; máy tính: {computed}",
        "by decision of {who}, until {until}; computed: {computed}",
    ),
    "review_early": ("đã đạt trước hạn", "reached before its time"),
    "review_beyond": ("cả khoảng dự báo đều vượt chỉ tiêu", "the whole forecast lies beyond the target"),
    "review_unlikely": (
        "cả khoảng dự báo đều chưa tới chỉ tiêu",
        "the whole forecast falls short of the target",
    ),
    "review_behind": ("chậm so với lộ trình theo số liệu", "behind by the figures"),
    "review_basis": (
        "nghị quyết không nêu số, mức chỉ tiêu là suy ra",
        "the resolution states no number; it is implied",
    ),
    "review_blocked": (
        "số liệu chờ xác minh nên chưa kết luận được",
        "a figure waits for a check, so nobody can judge",
    ),
    "review_silent": ("không có số liệu mới từ {day}", "no newer figure since {day}"),
    "review_no_unit": ("đơn vị của kế hoạch không còn", "the plan's unit no longer stands"),
    "review_rest": ("đúng hướng", "on its way"),
    "few_points": (
        "chưa đủ dữ liệu để dự báo: mới có {count} kỳ, cần ít nhất {least} kỳ",
        "not enough data for a forecast: {count} periods so far, at least {least} are needed",
    ),
    "many_holes": (
        "chưa đủ dữ liệu để dự báo: {all} kỳ mà chỉ {count} kỳ có số",
        "not enough data for a forecast: only {count} of {all} periods have a value",
    ),
    "flat": (
        "chưa đủ dữ liệu để dự báo: số liệu không đổi qua {count} kỳ nên không biết được mức dao động",
        "not enough data for a forecast: the same value in all {count} periods tells nothing of its swings",
    ),
    "far": (
        "chưa đủ dữ liệu để dự báo: mới có {count} kỳ mà còn {horizon} kỳ nữa",
        "not enough data for a forecast: {count} periods so far and {horizon} still to come",
    ),
    "absurd": (
        "chưa đủ dữ liệu để dự báo: có một kỳ tăng hoặc giảm quá lớn so với các kỳ khác, cần kiểm tra lại số liệu",
        "not enough data for a forecast: one step is far out of line with all others; check that figure first",
    ),
    "no_series": (
        "chưa đủ dữ liệu để dự báo: số liệu chưa theo kỳ đều nhau",
        "not enough data for a forecast: the figures are not of equal periods yet",
    ),
    "term_over": ("không còn kỳ nào trước hạn để dự báo", "no whole period is left before the deadline"),
    "if_pace": (
        "giả định: nhịp của {count} kỳ gần nhất nhân với {factor}",
        "assumed: the pace of the last {count} periods times {factor}",
    ),
    "if_median": (
        "giả định: theo kịp mức giữa của {count} đơn vị cùng loại",
        "assumed: catches up with the median of {count} places like it",
    ),
    "if_part": ("giả định ở một đơn vị thành phần: {assumption}", "assumed of one part: {assumption_en}"),
    "as_it_goes": ("giữ nguyên như hiện nay", "as it goes now"),
    "not_a_sum": (
        "chỉ giả định được theo từng bản khi số của xã là tổng số của các bản",
        "only a sum of villages can be asked what one of them would change",
    ),
    "other_rhythm": (
        "chưa đủ dữ liệu: số liệu của đơn vị này không theo cùng kỳ với số của xã",
        "not enough data: the figures of this place are not of the same periods as the commune's",
    ),
    "few_siblings": (
        "chưa đủ dữ liệu để so sánh: mới {count} đơn vị cùng loại dự báo được, cần ít nhất {least}",
        "not enough data to compare: {count} places like it can be forecast, at least {least} are needed",
    ),
}
