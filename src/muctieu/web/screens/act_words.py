"""What people call the acts of the policy; the journal writes their codes."""

from __future__ import annotations

from collections.abc import Mapping

from muctieu.web.common.policy import Act
from muctieu.web.screens.words import pick

ACTS: Mapping[Act, tuple[str, str]] = {
    Act.PUBLIC_READ: ("Xem trang công khai", "Read public pages"),
    Act.SIGN_IN: ("Đăng nhập", "Sign in"),
    Act.ACCOUNT_KEEP: ("Giữ tài khoản của mình", "Keep one's own account"),
    Act.ACCOUNT_RENEW: ("Đặt mật khẩu mới cho mình", "Set one's own new password"),
    Act.DESK_OPEN: ("Mở trang làm việc", "Open the desk"),
    Act.PLAN_READ: ("Xem kế hoạch", "Read plans"),
    Act.FIGURE_READ: ("Xem số liệu", "Read figures"),
    Act.FIGURE_READ_RESTRICTED: ("Xem số liệu hạn chế", "Read restricted figures"),
    Act.DOCUMENT_READ: ("Xem văn bản", "Read documents"),
    Act.JOURNAL_READ: ("Xem nhật ký", "Read the journal"),
    Act.PLACE_READ: ("Xem đơn vị và lịch sử", "Look up units and their history"),
    Act.PLACE_LOAD: ("Nạp đơn vị", "Load units"),
    Act.PLACE_CHANGE: ("Thay đổi đơn vị", "Change units"),
    Act.PLACE_DRAW: ("Nạp ranh giới bản đồ", "Load boundaries of the map"),
    Act.PLAN_LOAD: ("Nạp kế hoạch", "Load a plan"),
    Act.PEOPLE_GRANT: ("Cấp vai trò", "Give a role"),
    Act.DOCUMENT_ADD: ("Thêm văn bản", "Add a document"),
    Act.FIGURE_RECORD: ("Ghi số liệu", "Record figures"),
    Act.FIGURE_ACCEPT: ("Nhận số liệu từ văn bản", "Accept figures from a document"),
    Act.FIGURE_CHECK: ("Kiểm tra số liệu", "Check figures"),
    Act.FIGURE_RETURN: ("Trả lại số liệu", "Return figures"),
    Act.FIGURE_APPROVE: ("Duyệt số liệu", "Approve figures"),
    Act.FIGURE_LOCK: ("Khóa số liệu", "Lock figures"),
    Act.FIGURE_PUBLISH: ("Công bố số liệu", "Publish figures"),
    Act.FIGURE_UNAPPROVE: ("Rút lại việc duyệt", "Take back an approval"),
    Act.FIGURE_CORRECT: ("Đính chính số liệu đã duyệt", "Correct approved figures"),
    Act.FIGURE_DECIDE: ("Chọn nguồn số liệu", "Decide between sources"),
    Act.LEXICON_KEEP: ("Bổ sung từ vựng đọc báo cáo", "Keep the reader's lexicon"),
    Act.FORM_READ: ("Xem biểu nhập", "Read entry forms"),
    Act.FORM_KEEP: ("Đặt biểu nhập", "Keep entry forms"),
    Act.CYCLE_KEEP: ("Mở, gia hạn, đóng kỳ nhập", "Open, extend and close entry periods"),
    Act.CYCLE_LOCK: ("Khóa sổ kỳ nhập", "Lock an entry period"),
    Act.SUBMISSION_DECIDE: ("Quyết định biểu chờ xử lý", "Settle deliveries that wait"),
    Act.DEVICE_KEEP: ("Liên kết, ngắt điện thoại", "Link and revoke phones"),
    Act.DEVICE_USE: ("Dùng điện thoại đã liên kết", "Use a linked phone"),
    Act.REGISTER_READ: ("Xem sổ theo dõi", "Read registers"),
    Act.REGISTER_KEEP: ("Ghi sổ theo dõi", "Keep registers"),
    Act.PLAN_AMEND: ("Sửa đổi chỉ tiêu", "Amend a target"),
    Act.PLAN_ASSIGN: ("Giao người chịu trách nhiệm chỉ tiêu", "Assign a target's owner"),
    Act.PLAN_DRAFT: ("Soạn kế hoạch từ văn bản nghị quyết", "Draft a plan from a resolution"),
    Act.PLAN_UPLOAD: ("Đưa tệp kế hoạch lên", "Hand in a plan's file"),
    Act.PLAN_SHARE: ("Chia chỉ tiêu cho các đơn vị", "Share a target out to units"),
    Act.PROGRAMME_READ: ("Xem chương trình", "Read programmes"),
    Act.PROGRAMME_KEEP: ("Lập chương trình, kế hoạch năm", "Keep programmes and annual plans"),
    Act.DOCUMENT_ATTACH: ("Đính kèm văn bản", "Attach a document"),
    Act.DOCUMENT_WITHDRAW: ("Rút văn bản đính kèm", "Withdraw an attached document"),
    Act.TASK_READ: ("Xem nhiệm vụ", "Read tasks"),
    Act.TASK_GIVE: ("Giao nhiệm vụ", "Give a task"),
    Act.TASK_MOVE: ("Chuyển bước nhiệm vụ", "Move a task on"),
    Act.TASK_CHANGE: ("Sửa nhiệm vụ", "Change a task"),
    Act.TASK_HAND_OVER: ("Bàn giao nhiệm vụ", "Hand over a task"),
    Act.POST_KEEP: ("Lập hoặc đổi tên chức danh", "Establish or rename posts"),
    Act.POST_ASSIGN: ("Giao hoặc để trống chức danh", "Hand over or vacate a post"),
    Act.POST_HOLD: ("Giữ chức danh", "Hold a post"),
    Act.PEOPLE_LEAVE: ("Cho thôi và bàn giao", "Let a person go"),
    Act.PEOPLE_READ: ("Xem danh sách người dùng", "Read the list of people"),
    Act.PEOPLE_REVOKE: ("Cho thôi vai trò", "End a role"),
    Act.PEOPLE_CLOSE: ("Đóng tài khoản", "Close an account"),
    Act.PEOPLE_REOPEN: ("Mở lại tài khoản", "Reopen an account"),
    Act.PEOPLE_RESET: ("Cấp mã, gỡ bước xác nhận thứ hai", "Hand out a code, remove second steps"),
    Act.PEOPLE_SIGN_OUT: ("Kết thúc phiên của người khác", "End another person's sign-ins"),
    Act.POST_READ: ("Xem chức danh", "Read posts"),
    Act.INBOX_RECEIVE: ("Nhận tin nhắn, thư gửi đến", "Receive messages and mail"),
    Act.SMS_KEEP: ("Giữ danh sách máy nhắn tin", "Keep the phones that send messages"),
    Act.MAIL_FILE: ("Xếp thư gửi đến", "File mailed notes"),
    Act.CRITERIA_READ: ("Xem bộ tiêu chí", "See rule sets"),
    Act.CRITERIA_STATE: ("Ghi điều để xét tiêu chí", "State what criteria are judged by"),
    Act.THRESHOLD_READ: ("Xem các ngưỡng đánh giá", "See the thresholds"),
    Act.THRESHOLD_KEEP: ("Đặt ngưỡng đánh giá", "Set thresholds"),
    Act.VERDICT_DECIDE: ("Quyết định kết luận thay máy tính", "Decide a verdict in place of the computed one"),
    Act.TARGET_REVIEW_READ: ("Xem rà soát chỉ tiêu", "See the review of targets"),
    Act.TARGET_REVIEW: ("Quyết định khi rà soát chỉ tiêu", "Decide in the review of targets"),
    Act.FINDING_READ: ("Xem các điểm kiểm tra số liệu", "See what checks have found"),
    Act.FINDING_FIND: ("Kiểm tra số liệu tự động", "Check figures automatically"),
    Act.FINDING_KEEP: ("Giao, giải trình điểm kiểm tra", "Settle what checks have found"),
    Act.COUNTER_DECLARE: ("Khai số dư của bộ đếm cũ", "Declare what an old counter had reached"),
    Act.RATING_GIVE: ("Đánh giá bài viết", "Rate an article"),
    Act.JOB_READ: ("Xem việc chạy nền", "See background jobs"),
    Act.JOB_CANCEL: ("Dừng việc chạy nền", "Cancel a background job"),
    Act.JOB_RETRY: ("Chạy lại việc chạy nền", "Run a background job again"),
    Act.REPORT_READ: ("Xem báo cáo đang soạn, đã ban hành", "Read reports, drafted and issued"),
    Act.REPORT_START: ("Mở báo cáo mới", "Start a report"),
    Act.REPORT_WRITE: ("Viết báo cáo", "Write in a report"),
    Act.REPORT_COMMENT: ("Góp ý báo cáo", "Comment on a report"),
    Act.REPORT_SUBMIT: ("Trình báo cáo", "Submit a report"),
    Act.REPORT_RETURN: ("Trả lại báo cáo", "Return a report"),
    Act.REPORT_APPROVE: ("Duyệt báo cáo", "Approve a report"),
    Act.REPORT_ISSUE: ("Ban hành báo cáo", "Issue a report"),
    Act.REPORT_WITHDRAW: ("Thu hồi báo cáo", "Withdraw a report"),
    Act.REPORT_TELL: ("Viết tin từ báo cáo", "Write news from a report"),
    Act.CMS_OPEN: ("Mở trang biên tập", "Open the editor"),
    Act.PORTAL_FOUND: ("Lập cổng thông tin", "Found a portal"),
    Act.PORTAL_SEE: ("Xem trang quản lý cổng thông tin", "See the portal's page on the desk"),
    Act.PORTAL_KEEP: ("Đặt tên, màu, huy hiệu, giấy phép của cổng", "Set the portal's name, colours, crest, licence"),
    Act.PORTAL_WRITE: ("Biên tập cổng thông tin", "Edit the portal"),
    Act.PORTAL_PUBLISH: ("Xuất bản trên cổng thông tin", "Publish on the portal"),
    Act.GAZETTE_READ: ("Xem sổ văn bản", "Read the documents register"),
    Act.GAZETTE_KEEP: ("Giữ sổ văn bản", "Keep the documents register"),
    Act.GAZETTE_PUBLISH: ("Công bố, rút văn bản", "Publish and withdraw documents"),
    Act.OPINION_GIVE: ("Góp ý dự thảo", "Give an opinion on a draft"),
    Act.PETITION_SEND: ("Gửi câu hỏi, phản ánh, kiến nghị", "Send a question or petition"),
    Act.PETITION_SORT: ("Phân loại, giao phản ánh", "Classify and assign petitions"),
    Act.PETITION_HANDLE: ("Xử lý phản ánh được giao", "Handle petitions of one's post"),
    Act.PETITION_PUBLISH: ("Công khai hỏi đáp, đối thoại", "Publish answers and sessions of dialogue"),
    Act.CONTACT_ERASE: ("Xóa liên hệ đã quá hạn giữ", "Delete contacts kept long enough"),
    Act.DIALOGUE_READ: ("Xem lịch tiếp công dân, đối thoại", "Read receptions and sessions of dialogue"),
    Act.DIALOGUE_KEEP: ("Đặt lịch tiếp công dân, đối thoại", "Keep receptions and sessions of dialogue"),
    Act.PORTAL_TURN: ("Xuất bản, gỡ theo giờ hẹn", "Publish or take off at its moment"),
}
# Reading leaves no entry, and holding a post is a condition, not a deed.
_UNWRITTEN = (".read", ".read_restricted", ".open", ".hold")


def act_name(code: str) -> str:
    """The act's name; a code of an earlier version, which the journal keeps, stands for itself."""
    try:
        return pick(*ACTS[Act(code)])
    except ValueError:
        return code


def written_acts() -> tuple[tuple[str, str], ...]:
    """Code and name of every act that the journal may hold, by name."""
    found = ((act.value, act_name(act)) for act in Act if not act.endswith(_UNWRITTEN))
    return tuple(sorted(found, key=lambda one: one[1]))
