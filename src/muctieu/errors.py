"""Every error and finding code of muctieu, once, in Vietnamese and English.

Two kinds use the same catalogue. A `Finding` is doubtful or wrong *data*: it is collected and returned
beside the good rows. A `MuctieuError` is a wrong *call* or an input that cannot be used at all: it is raised.

Codes by room: MT1 core, MT2 entry and import rows, MT3 reading, MT4 rollup, MT5 exchange, MT6 reports,
MT7 rights and approval. A retired code is never used again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How a finding weighs: an error blocks the figure, a warning asks a person, a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the catalogue; `vi` and `en` are format strings with the same placeholders."""

    code: str
    severity: Severity
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a value that a person should see: code, arguments, and the place it speaks of.

    `start` and `end` are character offsets in the extracted text of `document`; None when the place is not a span.
    """

    code: str
    args: Mapping[str, str] = field(default_factory=dict)
    start: int | None = None
    end: int | None = None
    document: str | None = None

    @property
    def severity(self) -> Severity:
        return CATALOGUE[self.code].severity

    @property
    def message_vi(self) -> str:
        return CATALOGUE[self.code].vi.format_map(self.args)

    @property
    def message_en(self) -> str:
        return CATALOGUE[self.code].en.format_map(self.args)

    def as_dict(self) -> dict[str, object]:
        """The JSON shape that every door of the product shows: {code, severity, message_vi, message_en, start, end}."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message_vi": self.message_vi,
            "message_en": self.message_en,
            "start": self.start,
            "end": self.end,
        }


class MuctieuError(Exception):
    """A call that cannot be answered. `code` and `fields` are for programs, the message is for people."""

    retryable = False

    def __init__(self, code: str, /, **fields: str) -> None:
        self.code = code
        self.fields = fields
        super().__init__(self.message_vi)

    @property
    def message_vi(self) -> str:
        return CATALOGUE[self.code].vi.format_map(self.fields)

    @property
    def message_en(self) -> str:
        return CATALOGUE[self.code].en.format_map(self.fields)


class QuantityError(MuctieuError):
    """A number or unit that cannot be used the way it was asked (MT10xx, MT12xx)."""


class PeriodError(MuctieuError):
    """A period that cannot be read or compared (MT13xx)."""


class PackError(MuctieuError):
    """A data file of a pack that breaks a rule; names file, key and rule (MT16xx)."""


class DocumentError(MuctieuError):
    """A file that cannot be read as a report (MT5xxx)."""


class RightsError(MuctieuError):
    """An act that this person may not do to this thing (MT71xx)."""


class StateError(MuctieuError):
    """An act that the thing's present state does not allow, or that names what does not exist (MT72xx)."""


class SettingError(MuctieuError):
    """A setting that stops the start (MT79xx)."""


def _table(*rows: tuple[str, str, str, str]) -> dict[str, Entry]:
    table: dict[str, Entry] = {}
    for code, severity, vi, en in rows:
        if code in table:
            raise ValueError(f"{code} stands twice in the catalogue")
        table[code] = Entry(code, Severity(severity), vi, en)
    return table


# fmt: off
CATALOGUE: Mapping[str, Entry] = _table(
    # -- MT1 core ---------------------------------------------------------------------------------------------
    ("MT1001", "error",
     "“{text}” không phải là một số. Hãy ghi số bằng chữ số, dấu chấm ngăn cách hàng nghìn, dấu phẩy cho phần thập phân (ví dụ 1.326 hoặc 7,7).",
     "“{text}” is not a number. Write digits, a dot between thousands and a comma before decimals (for example 1.326 or 7,7)."),
    ("MT1101", "warning",
     "Văn bản ghi {value} bằng {percent}% chỉ tiêu, nhưng so với chỉ tiêu {goal} thì được {computed}. Hãy đối chiếu số thực hiện và mức chỉ tiêu.",
     "The document says {value} is {percent}% of the target, but against the target {goal} it is {computed}. Compare the figure and the target."),
    ("MT1102", "error",
     "Không có mức chỉ tiêu nguyên nào để {value} bằng {percent}% chỉ tiêu, dù làm tròn cách nào. Hãy hỏi lại nơi báo cáo số thực hiện hoặc mức chỉ tiêu.",
     "No whole target makes {value} equal to {percent}% under any rounding. Ask the reporter for the figure or the target."),
    ("MT1103", "note",
     "Không kiểm chứng được: mức chỉ tiêu {goal} được suy ra từ chính con số {clue} đi cùng {value}; các mức khớp: {targets}. Cần văn bản nghị quyết để xác nhận.",
     "Cannot be checked: the target {goal} was itself inferred from the {clue} printed beside {value}; values that fit: {targets}. The resolution's text is needed to confirm it."),
    ("MT1104", "error",
     "{indicator}: {written} khó có thể đúng, có lẽ là {probable}. Hãy chọn đơn vị đúng trước khi kết luận.",
     "{indicator_en}: {written} is hardly possible, probably {probable} is meant. Choose the right unit before a verdict is given."),
    ("MT1105", "note",
     "Kết quả bằng {computed} chỉ tiêu, cao hơn {limit}%. Hãy xem lại mức chỉ tiêu có quá thấp hoặc khác kỳ không.",
     "The result is {computed} of the target, above {limit}%. See whether the target is too low or meant for another period."),
    ("MT1106", "error",
     "{indicator}: giá trị {value} nằm ngoài khoảng có thể có ({low} đến {high}). Hãy kiểm tra số và đơn vị.",
     "{indicator_en}: the value {value} lies outside the possible range ({low} to {high}). Check number and unit."),
    ("MT1107", "warning",
     "Văn bản ghi mức chỉ tiêu {stated}, kế hoạch ghi {goal}. Hãy xác định mức nào còn hiệu lực.",
     "The document gives the target as {stated}, the plan as {goal}. Decide which one is in force."),
    ("MT1108", "note",
     "Kế hoạch chưa có mức chỉ tiêu; {value} bằng {percent}% ứng với mức nguyên {targets}. Hãy bổ sung theo văn bản nghị quyết.",
     "The plan has no value for this target; {value} being {percent}% fits the whole values {targets}. Add it from the resolution's text."),
    ("MT1109", "warning",
     "Văn bản ghi chênh lệch {stated} {unit} so với chỉ tiêu, tính ra là {gap} {unit}. Hãy đối chiếu số thực hiện và mức chỉ tiêu.",
     "The document states a difference of {stated} {unit} from the target, computed it is {gap} {unit}. Compare the figure and the target."),
    ("MT1110", "note",
     "Số cộng của {period} mới có {covered}/{months} tháng. Hãy bổ sung các kỳ còn thiếu.",
     "The sum for {period_en} covers {covered} of {months} months. Add the periods that are missing."),
    ("MT1111", "warning",
     "{indicator}: các văn bản ghi hai số khác nhau cho {period}: {one} và {other}. Hãy chọn số đúng, kèm lý do.",
     "{indicator_en}: the documents give two different figures for {period_en}: {one} and {other}. Choose the right one, with a reason."),
    ("MT1112", "error",
     "Không văn bản nào có ngày, nên không biết xét đến ngày nào. Hãy cho ngày xét bằng --as-of, ví dụ --as-of 2023-06-30.",
     "No document has a date, so the day to assess on is not known. Give it with --as-of, for example --as-of 2023-06-30."),
    ("MT1201", "error",
     "Không đổi được “{from_unit}” sang “{to_unit}”: hai đơn vị khác loại. Hãy chọn đúng đơn vị của chỉ tiêu.",
     "“{from_unit}” cannot be converted to “{to_unit}”: the two units are of different kinds. Choose the indicator's own unit."),
    ("MT1202", "error",
     "Giá trị {value} {unit} cần {digits} chữ số thập phân, nhiều hơn {scale} chữ số mà đơn vị này lưu được. Hãy làm tròn hoặc chọn đơn vị nhỏ hơn.",
     "The value {value} {unit} needs {digits} decimal places, more than the {scale} that this unit stores. Round it or choose a smaller unit."),
    ("MT1203", "error",
     "Giá trị {value} {unit} lớn hơn mức hệ thống lưu được. Hãy kiểm tra đơn vị hoặc số chữ số đã gõ.",
     "The value {value} {unit} is larger than can be stored. Check the unit or the number of digits typed."),
    ("MT1301", "error",
     "“{text}” không phải là một kỳ báo cáo. Các cách ghi dùng được: 2023, 2023-H1, 2023-Q1, 2023-01, 2020/2025.",
     "“{text}” is not a reporting period. Spellings that work: 2023, 2023-H1, 2023-Q1, 2023-01, 2020/2025."),
    ("MT1401", "error",
     "Sự kiện {event}: không có đơn vị “{unit}”. Hãy kiểm tra mã định danh, hoặc khai báo đơn vị trước.",
     "Event {event}: there is no unit “{unit}”. Check its identity, or enter the unit first."),
    ("MT1402", "error",
     "Sự kiện {event} ngày {day}: đơn vị {unit} đến {start} mới có. Hãy sửa ngày hiệu lực.",
     "Event {event} of {day}: unit {unit} exists from {start} only. Correct the effective date."),
    ("MT1403", "error",
     "Sự kiện {event} ngày {day}: đơn vị {unit} đã chấm dứt từ {end}. Hãy sửa ngày hiệu lực, hoặc chọn đơn vị kế tục; đơn vị mới cần mã định danh mới.",
     "Event {event} of {day}: unit {unit} ended on {end}. Correct the effective date, or choose its successor; a new unit needs a new identity."),
    ("MT1404", "error",
     "Sự kiện {event} nêu đơn vị “{unit}” hai lần. Mỗi đơn vị chỉ nêu một lần.",
     "Event {event} names the unit “{unit}” twice. Name each unit once."),
    ("MT1405", "error",
     "Sự kiện {event}: tỷ lệ {measure_vi} của “{unit}” cộng lại là {total}. Khi chia, các phần phải cộng đủ 1; khi chuyển một phần, phải nhỏ hơn 1. Hãy đối chiếu với quyết định.",
     "Event {event}: the shares of the {measure_en} of “{unit}” add up to {total}. The parts of a split must add up to 1, what is transferred must stay below 1. Compare the decision."),
    ("MT1406", "error",
     "Sự kiện {event}: tỷ lệ {measure_vi} {share} của “{unit}” không nằm trong khoảng 0 đến 1. Hãy ghi tỷ lệ dạng 0,35.",
     "Event {event}: the share {share} of the {measure_en} of “{unit}” does not lie between 0 and 1. Write a share like 0,35."),
    ("MT1407", "error",
     "Sự kiện {event} thiếu {lack_vi}. Hãy bổ sung theo quyết định.",
     "Event {event} lacks {lack_en}. Add it from the decision."),
    ("MT1408", "error",
     "Sự kiện {event} đã được ghi rồi. Nếu là sự kiện khác, hãy dùng mã khác.",
     "Event {event} is recorded already. If this is another event, give it another identity."),
    ("MT1409", "error",
     "Sự kiện {event} ngày {day}: đơn vị {unit} đã có thay đổi ghi từ {later}. Hãy hủy thay đổi sau trước, rồi ghi lại theo thứ tự thời gian.",
     "Event {event} of {day}: a change of {unit} from {later} is already recorded. Undo the later change first, then enter both in the order of time."),
    ("MT1410", "note",
     "Sự kiện {event}: quyết định không nêu tỷ lệ chia của “{unit}”, nên số liệu trước đó không tính lại được theo đơn vị mới. Hãy bổ sung tỷ lệ hộ và nhân khẩu nếu có.",
     "Event {event}: the decision states no shares for “{unit}”, so earlier figures cannot be restated on the new units. Add the shares of households and people if they are known."),
    ("MT1411", "error",
     "Không hủy được sự kiện {event}: {what_vi} dựa vào nó. Hãy xử lý mục đó trước.",
     "Event {event} cannot be undone: {what_en} rests on it. Settle that first."),
    ("MT1412", "error",
     "Không có sự kiện “{event}” để hủy. Hãy xem danh sách sự kiện.",
     "There is no event “{event}” to undo. See the list of events."),
    ("MT1413", "warning",
     "Sự kiện {event}: từ {day} chưa rõ tổ chức đảng “{party}” phụ trách đơn vị nào, vì “{place}” hoặc chính tổ chức đó không còn một đơn vị kế tục duy nhất. Hãy chọn đơn vị.",
     "Event {event}: from {day} it is not known for which unit the party organisation “{party}” answers, as “{place}” or the organisation itself has no single successor. Choose the unit."),
    ("MT1414", "error",
     "Sự kiện {event}: “{unit}” và “{other}” thuộc hai hệ thống khác nhau (hành chính và đảng), không thể hợp vào nhau. Hãy ghi hai sự kiện, mỗi hệ thống một sự kiện.",
     "Event {event}: “{unit}” and “{other}” belong to different trees (administrative and party) and cannot become each other. Enter two events, one for each tree."),
    ("MT1421", "error",
     "Đơn vị {unit}: khoảng hiệu lực từ {start} chồng lên khoảng trước (đến {end}). Hãy sửa ngày để hai khoảng nối tiếp nhau.",
     "Unit {unit}: its validity from {start} overlaps the one before (until {end}). Correct the dates so that one follows the other."),
    ("MT1422", "error",
     "Đơn vị {unit}: ngày hết hiệu lực {end} không sau ngày bắt đầu {start}. Hãy sửa ngày.",
     "Unit {unit}: its end {end} does not come after its start {start}. Correct the dates."),
    ("MT1423", "error",
     "Đơn vị {unit}: không có đơn vị cấp trên “{parent}”. Hãy kiểm tra mã, hoặc khai báo đơn vị đó trước.",
     "Unit {unit}: there is no parent unit “{parent}”. Check its identity, or enter that unit first."),
    ("MT1424", "error",
     "Đơn vị {unit}: ngày {day} đơn vị cấp trên “{parent}” không còn hoặc chưa có. Hãy nêu đơn vị cấp trên mới từ ngày đó.",
     "Unit {unit}: on {day} its parent “{parent}” is not in force. Name the new parent from that day on."),
    ("MT1425", "error",
     "Đơn vị {unit}: ngày {day} là cấp trên của chính mình (qua {parent}). Hãy sửa đơn vị cấp trên.",
     "Unit {unit}: on {day} it stands above itself (by way of {parent}). Correct the parent."),
    ("MT1426", "error",
     "Mã {code} ngày {day} thuộc cả {unit} và {other}. Trong một ngày, mỗi mã chỉ thuộc một đơn vị; hãy sửa mã hoặc ngày hiệu lực.",
     "Code {code} belongs to both {unit} and {other} on {day}. On one day a code belongs to one unit; correct the code or the dates."),
    ("MT1427", "error",
     "Đơn vị {unit} không thể trực thuộc {parent}: một bên thuộc hệ thống hành chính, một bên thuộc hệ thống đảng. Hãy dùng liên kết giữa chi bộ và bản.",
     "Unit {unit} cannot stand under {parent}: one belongs to the administrative tree, the other to the party tree. Use a link between cell and village."),
    ("MT1428", "error",
     "Liên kết “{party}” – “{place}” từ {day}: “{unit}” không tồn tại suốt thời gian đó hoặc không đúng hệ thống. Hãy sửa ngày hoặc đơn vị.",
     "Link “{party}” – “{place}” from {day}: “{unit}” does not stand all that time, or stands in the other tree. Correct the dates or the unit."),
    ("MT1429", "error",
     "Nguồn gốc đơn vị đi vòng: “{unit}” trở lại chính mình qua {chain}. Hãy xem lại các sự kiện này.",
     "The lineage runs in a circle: “{unit}” comes back to itself by way of {chain}. Look at these events again."),
    ("MT1441", "note",
     "{indicator}: xếp hạng, xếp loại và số tiêu chí không tính lại theo đơn vị mới được; chỉ xem được như đã báo cáo.",
     "{indicator_en}: ranks, grades and counts of criteria are never restated on other units; read them as reported."),
    ("MT1442", "note",
     "{indicator}, {place}, {period}: quyết định ngày {day} không nêu tỷ lệ chia, nên không tính lại được. Hãy bổ sung tỷ lệ nếu có.",
     "{indicator_en}, {place}, {period_en}: the decision of {day} states no shares, so the figure cannot be restated. Add them if they are known."),
    ("MT1443", "note",
     "{indicator}, {place}, {period}: chưa định rõ chia theo hộ hay theo nhân khẩu, nên không tính lại được. Hãy chọn cách chia cho chỉ tiêu này.",
     "{indicator_en}, {place}, {period_en}: it is not said whether to divide by households or by people, so the figure cannot be restated. Choose for this indicator."),
    ("MT1444", "note",
     "{indicator}, {place}, {period}: đơn vị chuyển một phần đi từ {day}, giữa kỳ, nên số cộng dồn phải báo cáo tách trước và từ ngày đó mới tính lại được.",
     "{indicator_en}, {place}, {period_en}: the unit gave a part away on {day}, within the period, so a flow can be restated only when reported apart before and from that day."),
    ("MT1445", "note",
     "{indicator}, {place}, {period}: không có đơn vị kế tục vào ngày {day}, nên số liệu chỉ xem được như đã báo cáo.",
     "{indicator_en}, {place}, {period_en}: no successor is in force on {day}; the figure can be read as reported only."),
    ("MT1446", "note",
     "{indicator}, {place}, {period}: đơn vị không tồn tại trong kỳ hoặc vào cuối kỳ, nên số liệu không được tính. Hãy xem lại nơi báo cáo.",
     "{indicator_en}, {place}, {period_en}: the unit does not stand in the period, or at its end, so the figure is left out. Look at who reported it."),
    ("MT1447", "note",
     "{indicator}, {place}, {period}: tỷ lệ chỉ tính lại được từ tử số và mẫu số; chưa đủ hai số đó.",
     "{indicator_en}, {place}, {period_en}: a ratio is restated only from its numerator and denominator; they are not both known."),
    ("MT1448", "note",
     "{indicator}, {place}, {period}: số liệu có sau thay đổi ngày {day}, không chia ngược lại cho đơn vị cũ được. Hãy chọn ngày xem muộn hơn.",
     "{indicator_en}, {place}, {period_en}: the figure is younger than the change of {day} and cannot be divided back on the old units. Ask for a later day."),
    ("MT1501", "error",
     "Chỉ tiêu “{target}”: mốc {period} nằm ngoài nhiệm kỳ {term}. Hãy đặt mốc trong nhiệm kỳ, hoặc sửa nhiệm kỳ của kế hoạch.",
     "Target “{target}”: the milestone {period} lies outside the term {term}. Put it inside, or correct the plan's term."),
    ("MT1502", "error",
     "Chỉ tiêu “{target}”: {key} = “{value}” {rule_vi}. Hãy sửa mục này.",
     "Target “{target}”: {key} = “{value}” {rule_en}. Correct this entry."),
    ("MT1503", "error",
     "Chỉ tiêu “{target}”: chưa có đơn vị tính. Hãy chọn đơn vị tính của chỉ tiêu, ví dụ {example}.",
     "Target “{target}” has no unit of measure. Choose one, for example {example}."),
    ("MT1511", "warning",
     "Chỉ tiêu “{target}” là {wanted}, các bản được giao cộng lại là {total}: {gap}. Hãy sửa số giao cho các bản đến khi khớp.",
     "The target “{target}” is {wanted}; the villages' shares add up to {total}: {gap_en}. Edit the shares until they agree."),
    ("MT1512", "warning",
     "Chỉ tiêu “{target}” chưa có giá trị nên không chia cho các bản được. Hãy ghi giá trị của chỉ tiêu trước.",
     "The target “{target}” has no value yet, so it cannot be shared out to villages. Enter the target's value first."),
    ("MT1601", "error",
     "Không đọc được tệp {file}: tệp không có hoặc không phải UTF-8. Hãy kiểm tra tên tệp và bảng mã.",
     "{file} cannot be read: it is missing or not UTF-8. Check its name and encoding."),
    ("MT1602", "error",
     "{file} không đúng cú pháp TOML: {problem}. Hãy sửa dòng được nêu.",
     "{file} is not valid TOML: {problem}. Correct the line named."),
    ("MT1603", "error",
     "{file}, {key}: không có khóa này. Các khóa dùng được: {known}.",
     "{file}, {key}: there is no such key. Keys that can be used: {known}."),
    ("MT1604", "error",
     "{file}, {key}: thiếu khóa bắt buộc này. Hãy bổ sung.",
     "{file}, {key}: this required key is missing. Add it."),
    ("MT1605", "error",
     "{file}, {key}: “{value}” {rule_vi}. Hãy sửa giá trị.",
     "{file}, {key}: “{value}” {rule_en}. Correct the value."),
    ("MT1606", "error",
     "{file}, {key}: “{value}” không phải là số thập phân. Hãy ghi dạng 86.75, không dùng dấu ngăn cách hàng nghìn.",
     "{file}, {key}: “{value}” is not a decimal number. Write it like 86.75, without thousands marks."),
    ("MT1607", "error",
     "{file}, {key}: mã “{value}” đã dùng ở trên. Mỗi mã chỉ được dùng một lần.",
     "{file}, {key}: the code “{value}” is used above. Each code may stand once."),
    ("MT1608", "error",
     "{file}, {key}: không có đơn vị “{value}” trong units.toml. Hãy dùng mã có sẵn hoặc thêm đơn vị đó.",
     "{file}, {key}: units.toml has no unit “{value}”. Use a code that exists or add the unit."),
    ("MT1609", "error",
     "{file}, {key}: không có chỉ tiêu “{value}” trong indicators.toml. Hãy dùng mã có sẵn hoặc thêm chỉ tiêu đó.",
     "{file}, {key}: indicators.toml has no indicator “{value}”. Use a code that exists or add the indicator."),
    ("MT1610", "error",
     "{file}, {key}: chỉ tiêu tính toán phải nêu cả tử số và mẫu số, chỉ tiêu nhập thì không được nêu.",
     "{file}, {key}: a derived indicator names numerator and denominator, an entered one names neither."),
    ("MT1611", "error",
     "{file}, {key}: thành phần “{value}” cũng là chỉ tiêu tính toán. Tỷ lệ chỉ được tính từ số liệu nhập.",
     "{file}, {key}: the component “{value}” is itself derived. A ratio rests on entered figures only."),
    ("MT1612", "error",
     "{file}, {key}: cách gọi “{value}” trùng với chỉ tiêu “{other}”. Mỗi cách gọi chỉ thuộc một chỉ tiêu, một lần.",
     "{file}, {key}: the wording “{value}” already belongs to the indicator “{other}”. A wording belongs to one, once."),
    ("MT1613", "error",
     "{file}, {key}: thiếu phần tiếng Anh. Hãy bổ sung bên cạnh phần tiếng Việt.",
     "{file}, {key}: the English text is missing. Add it beside the Vietnamese one."),
    ("MT1614", "error",
     "{file}, {key}: không có mục “{value}”. Xem {known}.",
     "{file}, {key}: there is no “{value}”. See {known}."),
    ("MT1615", "error",
     "{file}, {key}: cách viết “{value}” đã thuộc đơn vị “{other}”. Mỗi cách viết chỉ thuộc một đơn vị.",
     "{file}, {key}: the spelling “{value}” already belongs to the unit “{other}”. A spelling belongs to one unit."),
    ("MT1616", "error",
     "{file}: dòng tiêu đề là “{header}”, phải là “{columns}”. Hãy sửa dòng đầu.",
     "{file}: the header is “{header}”, it must be “{columns}”. Correct the first line."),
    ("MT1617", "error",
     "{file}, dòng {line}: có {got} ô, cần {want} ô. Hãy kiểm tra dấu phẩy và dấu nháy.",
     "{file}, line {line}: {got} cells where {want} are needed. Check commas and quotation marks."),
    ("MT1618", "error",
     "Không có gói kế hoạch “{file}” (thiếu {key}). Các gói có sẵn: {known}; hoặc nêu đường dẫn tới thư mục gói.",
     "There is no plan pack “{file}” ({key} is missing). Packs that ship: {known}; or give the path of a pack's folder."),
    ("MT1619", "error",
     "Chữ {value} có ký tự hỏng, không ghi được vào tệp UTF-8. Hãy gõ lại chỗ đó.",
     "The text {value} holds a broken character that no UTF-8 file can carry. Type that place again."),
    ("MT1620", "error",
     "{file} đã có nội dung nên không ghi gói vào đó. Hãy chọn thư mục mới, hoặc dời thư mục cũ đi.",
     "{file} holds something already, so no pack is written there. Choose a new folder, or move the old one away."),
    ("MT1621", "error",
     "{file}: ghi ra rồi đọc lại thì khác kế hoạch ban đầu ở phần {what}; chưa ghi gì. Hãy sửa phần này của kế hoạch (dấu cách đầu cuối dòng, số điểm trùng nhau, văn bản chưa có tên).",
     "{file}: written and read back, the plan differs in {what}; nothing has been written. Correct that part of the plan (blanks at the ends of a line, points of one number, documents without a name)."),
    ("MT1701", "error",
     "Chức danh “{post}” có hai người cùng giữ từ ngày {day}: {one} và {other}. Hãy ghi ngày thôi giữ của người trước.",
     "The post “{post}” has two holders from {day} on: {one} and {other}. Enter the day on which the earlier one left."),
    # -- MT2 entry and import rows ----------------------------------------------------------------------------
    ("MT2101", "error",
     "Sổ “{register}” không có mục “{field}”. Sổ chỉ giữ số đếm, nội dung và nơi, không giữ thông tin cá nhân.",
     "The register “{register_en}” has no field “{field}”. It keeps counts, topics and places, never a person's data."),
    ("MT2102", "error",
     "Sổ “{register}” không có bước “{stage}”. Hãy chọn một bước của sổ.",
     "The register “{register_en}” has no stage “{stage}”. Choose one of the register's stages."),
    ("MT2103", "error",
     "Sổ “{register}”: mục “{field}” còn trống. Hãy điền mục này.",
     "Register “{register_en}”: the field “{field_en}” is empty. Fill it in."),
    ("MT2104", "error",
     "Sổ “{register}”: mục “{field}” không có lựa chọn “{value}”. Hãy chọn một trong: {choices}.",
     "Register “{register_en}”: the field “{field_en}” has no choice “{value}”. Choose one of: {choices}."),
    ("MT2105", "error",
     "Sổ “{register}”: mục “{field}” phải là số đếm từ 0 trở lên, không phải “{value}”. Chưa biết thì để trống.",
     "Register “{register_en}”: the field “{field_en}” must be a count from 0 up, not “{value}”. Leave it empty if unknown."),
    ("MT2106", "error",
     "Sổ “{register}”: “{field}” ({value}) nhiều hơn “{of}” ({whole}). Hãy kiểm tra lại hai số.",
     "Register “{register_en}”: “{field_en}” ({value}) is more than “{of_en}” ({whole}). Check both numbers."),
    # -- MT3 reading ------------------------------------------------------------------------------------------
    ("MT3001", "error",
     "Văn bản có vẻ gõ bằng phông chữ cũ {encoding}, không phải Unicode, nên không đọc được số liệu. Hãy chuyển mã sang Unicode (ví dụ bằng UniKey) rồi đọc lại.",
     "The text looks like {encoding} font text, not Unicode, so its figures cannot be read. Convert it to Unicode (for example with UniKey) and read it again."),
    ("MT3002", "warning",
     "Đoạn bắt đầu bằng “{text}” gần như chỉ có chữ số nên không đọc như lời văn. Nếu là bảng số liệu, hãy nhập bằng tệp bảng tính.",
     "The passage beginning “{text}” is almost nothing but digits and was not read as prose. If it is a table, import it as a spreadsheet."),
    ("MT3101", "warning",
     "“{text}” đứng trước danh từ đếm nên được đọc là {value} (dấu phẩy ngăn hàng nghìn); nếu là số thập phân thì bằng {other}. Hãy chọn cách đọc.",
     "“{text}” stands before a counted noun and was read as {value} (comma between thousands); as a decimal it would be {other}. Choose the reading."),
    ("MT3102", "warning",
     "“{text}” được đọc đúng như viết là {value} (dấu phẩy thập phân); có thể người viết định ghi {other}. Hãy kiểm tra lại.",
     "“{text}” was read as written, {value} (decimal comma); the writer may have meant {other}. Check it."),
    ("MT3103", "warning",
     "“{text}” dùng dấu chấm thập phân kiểu nước ngoài, được đọc là {value}. Quy định là dấu phẩy; hãy xác nhận.",
     "“{text}” uses a foreign decimal point and was read as {value}. The rule is a comma; confirm it."),
    ("MT3104", "warning",
     "“{text}” có nhiều dấu phẩy, được đọc là {value} (dấu cuối là thập phân). Hãy xác nhận.",
     "“{text}” has several commas and was read as {value} (the last one is the decimal mark). Confirm it."),
    ("MT3105", "warning",
     "“{text}” viết theo kiểu tiếng Anh, được đọc là {value}. Quy định là dấu chấm ngăn hàng nghìn, dấu phẩy thập phân; hãy xác nhận.",
     "“{text}” is written the English way and was read as {value}. The rule is a dot for thousands and a comma for decimals; confirm it."),
    ("MT3106", "note",
     "“{text}” dùng dấu cách ngăn hàng nghìn, được đọc là {value}.",
     "“{text}” has blanks between thousands and was read as {value}."),
    ("MT3107", "warning",
     "“{text}” có vẻ thiếu dấu chấm ngăn hàng nghìn nên được đọc là {value}; nếu là số thập phân thì bằng {other}. Hãy chọn cách đọc.",
     "“{text}” seems to lack a dot between thousands and was read as {value}; as a decimal it would be {other}. Choose the reading."),
    ("MT3108", "error",
     "“{text}” có hai đơn vị liền nhau ({units}) nên không rõ là số nào. Hãy sửa lại đơn vị rồi nhập.",
     "“{text}” carries two units at once ({units}), so it is not clear which is meant. Correct the unit before entering it."),
    ("MT3109", "warning",
     "Khoảng “{text}” có số đầu lớn hơn số cuối. Hãy kiểm tra thứ tự hai số.",
     "The range “{text}” begins with the larger number. Check the order of the two."),
    ("MT3201", "error",
     "Không tìm thấy chỉ tiêu nào trong văn bản. Hãy kiểm tra có phải nghị quyết không, hoặc nhập kế hoạch bằng bảng tính.",
     "No target was found in the text. See whether it is a resolution, or enter the plan in a spreadsheet."),
    ("MT3202", "warning",
     "Văn bản không ghi rõ {what}. Hãy điền vào bản dự thảo.",
     "The text does not say {what_en}. Fill it in in the draft."),
    ("MT3203", "warning",
     "“{text}”: chưa rõ thuộc chỉ tiêu nào trong danh mục{rivals}. Hãy chọn chỉ tiêu.",
     "“{text}”: it is not clear which indicator of the catalogue this is{rivals}. Choose one."),
    ("MT3204", "warning",
     "“{text}”: mức tăng giảm của một tỷ lệ ghi bằng %, được hiểu là điểm phần trăm. Hãy xác nhận.",
     "“{text}”: the change of a rate is written in % and was taken for percentage points. Confirm it."),
    ("MT3205", "warning",
     "“{text}”: dạng “{form}” cần biết {key}, nhưng văn bản không ghi. Hãy điền.",
     "“{text}”: the form “{form}” needs {key}, which the text does not tell. Fill it in."),
    ("MT3206", "warning",
     "“{text}”: số {figure} chưa được dùng. Hãy xem có phải mức khởi điểm, mốc năm hay một chỉ tiêu khác.",
     "“{text}”: the figure {figure} is not used. See whether it is a baseline, a milestone or another target."),
    ("MT3207", "warning",
     "“{text}”: đơn vị “{unit}” không cùng loại với đơn vị “{wanted}” của chỉ tiêu. Hãy chọn lại chỉ tiêu hoặc đơn vị.",
     "“{text}”: the unit “{unit}” is not of the kind of the indicator's “{wanted}”. Choose another indicator or unit."),
    ("MT3208", "note",
     "Các mục của văn bản không có số riêng (a), b), gạch đầu dòng) nên được đánh số lại; số gốc ghi ở cột nguồn.",
     "The items of the text have no numbers of their own (a), b), dashes) and were numbered; the source keeps their marks."),
    ("MT3901", "error",
     "Tệp từ vựng {file}, mục {key} sai quy tắc: cần {rule}. Hãy sửa tệp của gói dữ liệu.",
     "Lexicon file {file}, key {key} breaks the rule: {rule}. Correct the file of the pack."),
    # -- MT5 files in and out ---------------------------------------------------------------------------------
    ("MT5001", "error",
     "Không mở được {file}: {reason_vi}. Hãy kiểm tra tên, thư mục và quyền đọc.",
     "{file} cannot be opened: {reason_en}. Check its name, folder and permissions."),
    ("MT5002", "error",
     "{file} không có chữ nào. Nếu là bản chụp, hãy dùng bản gõ; nếu đang soạn dở, hãy lưu lại rồi đọc.",
     "{file} has no text in it. If it is a scan, use the typed version; if it is still being written, save it first."),
    ("MT5003", "error",
     "{file} có {size}, quá mức {limit} mà một báo cáo có thể có. Hãy kiểm tra có nhầm tệp không, hoặc tách nhỏ tệp.",
     "{file} holds {size}, more than the {limit} a report can have. See whether it is the right file, or split it."),
    ("MT5004", "error",
     "{file} là {kind_vi}, chưa đọc được; đọc được .txt, .docx và .html. {step_vi}",
     "{file} is {kind_en}, which cannot be read yet; .txt, .docx and .html can. {step_en}"),
    ("MT5005", "error",
     "{file} không phải văn bản: byte {byte} không thuộc chữ nào. Hãy kiểm tra có nhầm tệp không.",
     "{file} is no text: byte {byte} belongs to no letter. See whether it is the right file."),
    ("MT5006", "error",
     "{file} ghi theo bảng mã cũ {encoding}, chữ có dấu sẽ sai. Hãy chuyển sang Unicode dựng sẵn (bảng công cụ UniKey: Ctrl+Shift+F6), lưu dạng UTF-8 rồi đọc lại.",
     "{file} is written in the old encoding {encoding}, its accented letters would be wrong. Convert it to Unicode (UniKey's toolkit: Ctrl+Shift+F6), save it as UTF-8 and read it again."),
    ("MT5007", "error",
     "{file}, dòng {line}: byte {byte} không phải UTF-8 và không rõ bảng mã. Hãy lưu lại tệp dạng UTF-8.",
     "{file}, line {line}: byte {byte} is not UTF-8 and the encoding is unknown. Save the file as UTF-8."),
    ("MT5008", "error",
     "{file} và {other} cùng mã “{id}”: kết quả không phân biệt được hai tệp. Hãy đổi tên một tệp.",
     "{file} and {other} share the id “{id}”: the answer could not tell them apart. Rename one of them."),
    ("MT5101", "error",
     "{file} là tệp .docx hỏng ({problem}). Hãy mở bằng Word và lưu lại, hoặc xin gửi lại tệp.",
     "{file} is a broken .docx ({problem}). Open it in Word and save it again, or have it sent again."),
    ("MT5102", "error",
     "{file} không có phần nội dung {part} của một tệp .docx. Hãy mở bằng Word và lưu lại dạng .docx.",
     "{file} lacks {part}, the text of a .docx. Open it in Word and save it as .docx."),
    ("MT5103", "error",
     "{file}, phần {part}, dòng {line}: XML không đúng ({problem}). Hãy mở bằng Word và lưu lại.",
     "{file}, part {part}, line {line}: the XML is not right ({problem}). Open it in Word and save it again."),
    ("MT5104", "error",
     "{file}, phần {part}: có khai báo DTD, điều mà Word không bao giờ ghi; tệp bị từ chối vì an toàn. Hãy xin tệp gốc.",
     "{file}, part {part}: it declares a DTD, which Word never writes; refused for safety. Ask for the original file."),
    ("MT5105", "error",
     "{file}, phần {part}: giải nén quá {limit}, có thể là tệp phá hoại. Hãy xin tệp gốc.",
     "{file}, part {part}: it unpacks to more than {limit} and may be an attack. Ask for the original file."),
    ("MT5106", "error",
     "{file}: tên phần “{part}” chỉ ra ngoài tệp nén, điều mà Word không bao giờ ghi; tệp bị từ chối vì an toàn. Hãy xin tệp gốc.",
     "{file}: the part name “{part}” points outside the archive, which Word never writes; refused for safety. Ask for the original file."),
    ("MT5107", "error",
     "{file} đặt mật khẩu nên không đọc được. Hãy mở bằng Word, bỏ mật khẩu và lưu lại.",
     "{file} is protected by a password. Open it in Word, remove the password and save it again."),
    ("MT5151", "warning",
     "Chữ ẩn “{text}” vẫn được đọc vào. Hãy xem người viết có định báo cáo con số này không.",
     "The hidden text “{text}” has been read as well. See whether its author meant to report it."),
    ("MT5152", "note",
     "Tệp còn {insertions} chỗ thêm và {deletions} chỗ xóa chưa duyệt: đã giữ chỗ thêm, bỏ chỗ xóa. Hãy duyệt các thay đổi trong Word nếu không đúng ý.",
     "The file has {insertions} insertions and {deletions} deletions not yet accepted: insertions are kept, deletions left out. Review the changes in Word if that is not meant."),
    ("MT5201", "error",
     "{file} không phải tệp .xlsx đọc được ({problem}). Hãy mở bằng Excel và lưu lại dạng .xlsx.",
     "{file} is no .xlsx that can be read ({problem}). Open it in Excel and save it as .xlsx."),
    ("MT5202", "error",
     "{file} không có trang tính “{sheet}”; đang có: {known}. Hãy đổi tên trang cho đúng, hoặc xuất lại tệp mẫu bằng “muctieu plan export”.",
     "{file} has no sheet “{sheet}”; it has: {known}. Name the sheet so, or get the form anew with “muctieu plan export”."),
    ("MT5203", "error",
     "Trang “{sheet}” không có cột “{column}” ở dòng tiêu đề. Hãy thêm cột này, ghi đúng tên.",
     "Sheet “{sheet}” has no column “{column}” in its header. Add the column under that name."),
    ("MT5204", "error",
     "Trang “{sheet}”, ô {cell}: “{value}” {rule_vi}. Hãy sửa ô này rồi nhập lại.",
     "Sheet “{sheet}”, cell {cell}: “{value}” {rule_en}. Correct the cell and import again."),
    ("MT5205", "error",
     "Trang “{sheet}”, ô {cell} (“{value}”): {problem_vi}",
     "Sheet “{sheet}”, cell {cell} (“{value}”): {problem_en}"),
    ("MT5206", "warning",
     "Trang “{sheet}”, ô {cell}: “{value}” được đọc là {read}. Nếu không phải, hãy ghi lại số với dấu phẩy thập phân rồi nhập lại.",
     "Sheet “{sheet}”, cell {cell}: “{value}” was read as {read}. If that is not meant, write it with a decimal comma and import again."),
    ("MT5207", "note",
     "Trang “{sheet}”, ô {cell}: cột “{column}” không thuộc mẫu nên không nhập. Nếu cần, hãy đổi tên cột theo mẫu.",
     "Sheet “{sheet}”, cell {cell}: the column “{column}” is not part of the form and was left out. Rename it if it is."),
    ("MT5208", "error",
     "Không ghi được kế hoạch “{plan}” thành bảng tính mà đọc lại vẫn như cũ (khác ở: {what}); chưa ghi gì. Hãy sửa phần này, hoặc xuất dạng thư mục gói.",
     "The plan “{plan}” cannot be written as a spreadsheet that reads back the same (it differs in: {what}); nothing has been written. Correct that part, or export a pack folder."),
    ("MT5209", "error",
     "Thiếu phần đọc và ghi bảng tính ({module}). Hãy chạy “make setup”, hoặc cài muctieu[web].",
     "The parts that read and write spreadsheets are missing ({module}). Run “make setup”, or install muctieu[web]."),
    ("MT5210", "error",
     "{file} đã có nên không ghi đè. Hãy chọn tên khác, hoặc dời tệp cũ đi.",
     "{file} is there already and is not overwritten. Choose another name, or move the old file away."),
    # -- MT7 rights, approval, the store ------------------------------------------------------------------------
    ("MT7101", "error",
     "“{who}” không có quyền “{act}” đối với {thing}. Hãy nhờ người có vai trò phù hợp ở đơn vị đó, hoặc đề nghị quản trị viên cấp quyền.",
     "“{who}” may not do “{act}” to {thing}. Ask someone with the right role over that unit, or ask an administrator for it."),
    ("MT7201", "error",
     "Số liệu {figure} đang ở trạng thái “{state}”, không chuyển sang “{wanted}” được. Trạng thái có thể chuyển tới: {allowed}.",
     "The figure {figure} is “{state}” and cannot become “{wanted}”. It can become: {allowed}."),
    ("MT7202", "error",
     "Trả lại {figure} phải kèm lý do. Hãy ghi lý do để nơi báo cáo biết cần sửa gì.",
     "Returning {figure} needs a reason. Write it, so that the reporter knows what to correct."),
    ("MT7203", "error",
     "Không có {kind} “{value}” trong kho dữ liệu. Hãy kiểm tra mã, hoặc nạp trước.",
     "The store has no {kind_en} “{value}”. Check the code, or load it first."),
    ("MT7204", "error",
     "Mã “{value}” đã có trong kho dữ liệu với nội dung khác. Hãy dùng mã khác, hoặc sửa đổi bằng một quyết định có ngày.",
     "The code “{value}” is in the store with other content. Use another code, or amend it by a dated decision."),
    ("MT7205", "error",
     "Đơn vị “{unit}”: {problem_vi}. Hãy sửa ngày hiệu lực hoặc đơn vị cấp trên.",
     "Unit “{unit}”: {problem_en}. Correct the dates or the parent."),
    ("MT7206", "error",
     "Chỉ tiêu {indicator} dùng đơn vị “{unit}”, số liệu ghi bằng “{other}” nên không ghi vào được. Hãy chọn đúng đơn vị.",
     "The indicator {indicator} is kept in “{unit}”; a figure in “{other}” cannot be recorded. Choose the right unit."),
    ("MT7207", "error",
     "Chỉ tiêu {indicator} của {place}, kỳ {period} có hai số trong cùng một lần gửi. Hãy chọn một số rồi gửi lại.",
     "The indicator {indicator} of {place} for {period} comes with two figures in one delivery. Choose one and send again."),
    ("MT7211", "error",
     "{thing} vừa được {who} sửa (bản {now}, bạn đang xem bản {seen}). Hãy xem bản mới rồi sửa lại; chữ bạn đã gõ vẫn còn.",
     "{thing} has just been changed by {who} (version {now}; you were looking at {seen}). Look at the new version and edit again; what you typed is kept."),
    ("MT7212", "error",
     "{thing} đang ở bước “{stage}”, không chuyển sang “{wanted}” được. Hãy đi lần lượt từng bước.",
     "{thing} is at the stage “{stage}” and cannot go to “{wanted}”. Go stage by stage."),
    ("MT7221", "error",
     "{who} chưa có vai trò nào ở {unit} vào ngày {day} nên không giữ được chức danh “{post}”. Hãy cấp vai trò trước.",
     "{who} has no role over {unit} on {day} and cannot hold the post “{post}”. Give a role first."),
    ("MT7222", "error",
     "Chức danh “{post}” do {holder} giữ từ ngày {since}, không giao cho {who} từ ngày {day} được: mỗi ngày chỉ có một người giữ. Hãy chọn ngày sau.",
     "The post “{post}” is held by {holder} from {since} and cannot pass to {who} on {day}: one holder a day. Choose a later day."),
    ("MT7223", "error",
     "{who} còn giữ việc chưa bàn giao: {posts}. Hãy nêu người nhận cho từng chức danh trước khi cho thôi.",
     "{who} still answers for: {posts}. Name a successor for each post before this person leaves."),
    ("MT7224", "error",
     "{who} không thực hiện được bước “{wanted}” đối với {thing} (đang ở “{state}”). Các bước có thể làm: {allowed}.",
     "{who} cannot take the step “{wanted}” for {thing} (now “{state}”). Steps open to this person: {allowed}."),
    ("MT7225", "error",
     "Chức danh “{post}” chưa có người giữ vào ngày {day} nên không nhận việc được. Hãy giao chức danh cho một người trước.",
     "Nobody holds the post “{post}” on {day}, so it cannot take this on. Give the post to a person first."),
    ("MT7226", "error",
     "Hạn {due} của {thing} ở trước ngày giao {day}. Hãy chọn hạn từ ngày giao trở đi.",
     "The due date {due} of {thing} lies before the day {day} on which it was given. Choose that day or a later one."),
    ("MT7227", "error",
     "Không có vai trò “{value}”. Các vai trò dùng được: {known}.",
     "There is no role “{value}”. Roles that exist: {known}."),
    ("MT7228", "error",
     "Việc này đối với {thing} phải kèm lý do. Hãy ghi lý do để người sau đọc lại hiểu được.",
     "This needs a reason ({thing}). Write it, so that whoever reads it later understands."),
    ("MT7229", "error",
     "{kind} “{value}” không thuộc {place}. Hãy chọn trong phạm vi của {place}.",
     "The {kind_en} “{value}” does not belong to {place}. Choose one that does."),
    ("MT7230", "error",
     "Không có gì thay đổi ở {thing}. Hãy sửa ít nhất một mục, hoặc đóng lại.",
     "Nothing is changed in {thing}. Change at least one entry, or close it."),
    ("MT7231", "error",
     "Không sửa được mục “{value}” của {thing}. Các mục sửa được: {known}.",
     "The entry “{value}” of {thing} cannot be amended. Entries that can: {known}."),
    ("MT7232", "error",
     "{thing} đã có sửa đổi hiệu lực từ {since}, không sửa từ ngày {day} được. Hãy chọn ngày từ {since} trở đi.",
     "{thing} has an amendment in force from {since} and cannot be amended from {day}. Choose {since} or a later day."),
    ("MT7233", "error",
     "Quyền “{grant}” không còn chờ xử lý sau sự kiện {event}: đã xử lý rồi, hoặc sự kiện không ảnh hưởng. Hãy xem lại danh sách quyền chờ xử lý.",
     "The right “{grant}” does not wait for a decision after the event {event}: it is settled, or the event does not touch it. See the list of rights that wait."),
    ("MT7234", "error",
     "Quyền “{grant}”: không chọn “{choice}” với đơn vị “{units}” được. Có thể chọn: {allowed}.",
     "The right “{grant}” cannot be settled by “{choice}” with the units “{units}”. Possible: {allowed}."),
    ("MT7241", "error",
     "Nhật ký {chain}: mục số {number} ({act}, {thing}) không còn như khi ghi. Hãy đối chiếu với bản sao lưu và giữ nguyên kho để kiểm tra.",
     "Journal {chain}: entry {number} ({act}, {thing}) is not what was written. Compare with a backup and keep the store as it is for the inquiry."),
    ("MT7242", "error",
     "Nhật ký {chain}: thiếu các mục số {first} đến {last}. Hãy đối chiếu với bản sao lưu và giữ nguyên kho để kiểm tra.",
     "Journal {chain}: entries {first} to {last} are missing. Compare with a backup and keep the store as it is for the inquiry."),
    ("MT7243", "error",
     "Nhật ký {chain}: dấu cuối không khớp với mục cuối (số {number}). Có thể đã mất các mục sau; hãy đối chiếu với bản tóm lược đã đưa ra ngoài.",
     "Journal {chain}: its head does not fit its last entry ({number}). Later entries may be gone; compare with a digest kept elsewhere."),
    ("MT7244", "error",
     "Bản ghi {row} của {table}, nay là “{now}”, đã bị sửa sau khi ghi ở mục số {number} ({act}, {thing}) của nhật ký {chain}. Hãy lấy lại từ bản sao lưu.",
     "The row {row} of {table}, now “{now}”, was altered after entry {number} ({act}, {thing}) of the journal {chain} stored it. Take it back from a backup."),
    ("MT7245", "error",
     "Bản ghi {row} của {table}, ghi ở mục số {number} ({act}, {thing}) của nhật ký {chain}, không còn. Hãy lấy lại từ bản sao lưu.",
     "The row {row} of {table}, stored by entry {number} ({act}, {thing}) of the journal {chain}, is gone. Take it back from a backup."),
    ("MT7246", "error",
     "Bản ghi {row} của {table} không do việc nào trong nhật ký ghi vào. Hãy tìm hiểu ai đã ghi thẳng vào cơ sở dữ liệu.",
     "The row {row} of {table} was stored by no act of the journal. Find out who wrote to the database directly."),
    ("MT7247", "error",
     "Nhật ký {chain}: mục số {number} khác với bản tóm lược ngày {day} ({digest}); có mục từ số {first} đến {number} đã bị viết lại. Hãy đối chiếu với bản sao lưu trước ngày đó.",
     "Journal {chain}: entry {number} differs from the digest of {day} ({digest}); something from {first} to {number} was written anew. Compare with a backup from before that day."),
    ("MT7248", "error",
     "Nhật ký {chain}: bản tóm lược ngày {day} ({digest}) có mục số {number}, nay không còn; đã mất mục trong khoảng {first} đến {number}.",
     "Journal {chain}: the digest of {day} ({digest}) knows entry {number}, which is gone; entries from {first} to {number} were removed."),
    ("MT7249", "error",
     "{name} không phải bản tóm lược của kho này: sai dạng, đã bị sửa, hoặc của kho có khóa khác. Hãy dùng tệp do “muctieu digest” ghi ra.",
     "{name} is no digest of this store: of another form, changed, or of a store with another key. Use a file that “muctieu digest” wrote."),
    ("MT7901", "error",
     "Không có cài đặt tên {name}. Các cài đặt dùng được: {known}.",
     "There is no setting {name}. Settings that exist: {known}."),
    ("MT7902", "error",
     "Cài đặt {name} có giá trị “{value}”, cần {want}. Hãy sửa biến môi trường này rồi khởi động lại.",
     "The setting {name} is “{value}”; expected: {want_en}. Correct this environment variable and start again."),
    ("MT7903", "error",
     "Cổng {port} của {host} đang có chương trình khác dùng. Hãy dừng chương trình đó, hoặc chọn cổng khác: --port {other}.",
     "Port {port} of {host} is in use by another program. Stop it, or choose another port: --port {other}."),
    ("MT7904", "error",
     "Không ghi được vào {path}: {reason}. Hãy kiểm tra quyền và chỗ trống trên đĩa, hoặc chạy lệnh ở thư mục khác.",
     "{path} cannot be written: {reason}. Check permissions and free space, or run the command in another folder."),
    ("MT7905", "error",
     "Chưa có kho dữ liệu {path}. Hãy chạy “muctieu demo --once” để dựng kho mẫu, hoặc sửa MUCTIEU_DATABASE.",
     "There is no store at {path}. Run “muctieu demo --once” for a sample store, or correct MUCTIEU_DATABASE."),
    ("MT7906", "error",
     "Thiếu phần chạy trang web ({module}). Hãy chạy “make setup”, hoặc cài muctieu[web].",
     "The parts that serve pages are missing ({module}). Run “make setup”, or install muctieu[web]."),
)
# fmt: on
