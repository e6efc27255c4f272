// Everything that the app says, in both languages.
"use strict";
self.nhap = self.nhap || {};
(() => {
  const WORDS = {
    title: ["Nhập số liệu", "Enter figures"],
    language: ["English", "Tiếng Việt"],
    offline: ["Không có mạng. Cứ nhập bình thường, số liệu được giữ trên máy và tự gửi khi có mạng.", "No network. Go on entering: figures are kept on this phone and sent when the network is back."],
    unreachable: ["Chưa kết nối được với xã. Số liệu được giữ trên máy, máy sẽ tự thử lại.", "The commune cannot be reached yet. Figures are kept on this phone, which tries again by itself."],
    syncing: ["Đang gửi và nhận…", "Sending and fetching…"],
    synced: ["Kết nối lần cuối: {time}", "Last connection: {time}"],
    neverSynced: ["Chưa kết nối lần nào. Cần có mạng một lần để tải biểu về máy.", "Not connected yet. A network is needed once to fetch the forms."],
    sendNow: ["Gửi ngay", "Send now"],
    clock: ["Đồng hồ của máy lệch {minutes} phút so với giờ thật. Hãy vào Cài đặt, bật “Ngày và giờ tự động”.", "This phone's clock is {minutes} minutes off. In Settings, switch on “Automatic date and time”."],
    full: ["Máy hết chỗ nên chưa lưu được số vừa gõ. Hãy xóa bớt ảnh hoặc ứng dụng, rồi gõ lại ô đó.", "The phone is full: what you just typed is not saved. Delete some pictures or apps, then type it again."],
    notSaved: ["Chưa lưu được trên máy. Hãy đóng các trang khác rồi mở lại trang này.", "Could not save on this phone. Close other pages, then open this one again."],

    // -- linking
    linkTitle: ["Liên kết điện thoại", "Link this phone"],
    linkHow: ["Cán bộ xã gửi một đường liên kết và đọc mã 6 chữ số qua điện thoại. Làm một lần, sau đó không cần mật khẩu.", "The commune officer sends a link and reads a code of 6 digits over the phone. Done once; no password afterwards."],
    linkAddress: ["Đường liên kết cán bộ gửi", "The link that the officer sent"],
    linkCode: ["Mã cán bộ đọc (6 chữ số)", "The code that the officer read (6 digits)"],
    linkAct: ["Liên kết máy này", "Link this phone"],
    linkWorking: ["Đang liên kết…", "Linking…"],
    linkMissing: ["Chưa có đường liên kết đúng. Hãy dán cả đường cán bộ gửi, có dạng …/nhap/#lien-ket=…", "There is no proper link. Paste the whole link that the officer sent; it looks like …/nhap/#lien-ket=…"],
    linkCodeMissing: ["Mã có 6 chữ số. Hãy nhờ cán bộ đọc lại.", "The code has 6 digits. Ask the officer to read it again."],
    linkNoNetwork: ["Chưa kết nối được. Hãy ra chỗ có sóng rồi bấm lại; mã chưa bị tính là sai.", "No connection. Go where there is a signal and press again; the code does not count as wrong."],
    linkAgain: ["Máy này đang liên kết cho {name}. Nhập mã để liên kết lại; số liệu trên máy vẫn còn.", "This phone is linked for {name}. Type the code to link it anew; what is on it is kept."],
    linkDone: ["Đã liên kết. Từ nay mở trang này là nhập được, kể cả khi mất sóng.", "Linked. From now on open this page and enter figures, without a signal too."],
    linkOpen: ["Mở trang liên kết", "Open the linking page"],
    inApp: ["Trang đang mở bên trong {app}. Hãy bấm dấu ⋮ hoặc … ở góc, chọn “Mở bằng trình duyệt” (Chrome), rồi nhập mã ở đó: mở trong {app} thì lần sau không tìm lại được.", "This page is open inside {app}. Press ⋮ or … in the corner, choose “Open in browser” (Chrome) and type the code there: inside {app} you will not find it again."],
    unfit: ["Trình duyệt này không giữ được khóa và số liệu. Hãy mở bằng Chrome mới hơn, không dùng chế độ ẩn danh.", "This browser cannot keep keys and figures. Use a newer Chrome, not in private mode."],
    insecure: ["Nhập bằng điện thoại cần địa chỉ https. Hãy mở đường liên kết bắt đầu bằng https:// mà cán bộ xã gửi.", "Entry by phone needs an https address. Open the link beginning with https:// that the commune officer sends."],

    // -- home
    todo: ["Biểu cần nhập", "Forms to fill in"],
    coming: ["Sắp mở", "Opening soon"],
    done: ["Đã gửi", "Sent"],
    past: ["Các kỳ đã qua", "Earlier periods"],
    kept: ["Còn giữ trên máy", "Still kept on this phone"],
    foreign: ["Của {name}, chỉ gửi được khi máy liên kết lại cho người đó", "Of {name}: sent only when the phone is linked for that person again"],
    nothing: ["Chưa có biểu nào đang mở. Khi xã mở kỳ nhập, biểu hiện ở đây.", "No form is open. When the commune opens a period, its form appears here."],
    due: ["hạn {day}", "due {day}"],
    opens: ["mở từ {day}", "opens {day}"],
    cutOff: ["đã hết hạn nhận {day}: gửi muộn thì chờ cán bộ quyết định", "closed since {day}: what is sent late waits for an officer"],
    locked: ["đã khóa sổ", "locked"],
    blank: ["Chưa nhập", "Not begun"],
    draft: ["Nháp trên máy, chưa gửi: {count}/{all} ô", "Draft on this phone, not sent: {count}/{all} fields"],
    waiting: ["Đã lưu trên máy, chờ mạng", "Saved on this phone, waits for a network"],
    waitingTried: ["Đã lưu trên máy, chờ mạng (đã thử gửi {count} lần)", "Saved on this phone, waits for a network (tried {count} times)"],
    refused: ["Máy chủ không nhận: {why}", "Not taken: {why}"],
    standing: ["Xã đã có {count} số của biểu này", "The commune has {count} figures of this form"],
    receivedAt: ["nhận lúc {time}", "received {time}"],
    replaced: ["đã thay bằng lần gửi sau", "replaced by a later one"],

    // -- a form
    back: ["‹ Các biểu", "‹ Forms"],
    saved: ["Đã lưu trên máy lúc {time}", "Saved on this phone at {time}"],
    saving: ["Đang lưu…", "Saving…"],
    before: ["{period}: {last} {unit}", "{period}: {last} {unit}"],
    usual: ["thường {low} – {high}", "usually {low} – {high}"],
    optional: ["không bắt buộc", "optional"],
    more: ["Không có số, ước tính, ghi chú", "No figure, estimate, note"],
    none: ["Không có số liệu, vì…", "No figure, because…"],
    reason: ["Lý do không có số liệu", "Why there is no figure"],
    status: ["Tính chất số liệu", "Kind of figure"],
    official: ["chính thức", "official"],
    provisional: ["sơ bộ", "provisional"],
    estimate: ["ước tính", "estimate"],
    note: ["Ghi chú", "Note"],
    choose: ["Chọn…", "Choose…"],
    addRow: ["Thêm dòng", "Add a row"],
    dropRow: ["Bỏ dòng {label}", "Remove row {label}"],
    row: ["dòng {number}", "row {number}"],
    outside: ["Số {value} khác nhiều so với thường lệ ({low} – {high}). Có đúng không?", "{value} is far from the usual ({low} – {high}). Is it right?"],
    jump: ["Số {value} khác nhiều so với kỳ trước ({last}). Có đúng không?", "{value} is far from the last one ({last}). Is it right?"],
    beyond: ["Số {value} nằm ngoài khoảng có thể ({low} – {high}). Hãy xem lại số và đơn vị.", "{value} lies outside what is possible ({low} – {high}). Look at number and unit."],
    isRight: ["Đúng, giữ số này", "Yes, keep it"],
    again: ["Sửa lại", "Change it"],
    readAs: ["Máy đọc là {value}. Nếu không phải, hãy viết lại: 1.326 là một nghìn ba trăm; 1,5 là một phẩy năm.", "Read as {value}. If that is wrong, write it anew: 1.326 is a thousand, 1,5 is one and a half."],
    unread: ["Chưa đọc được thành một số. Hãy gõ như 1.326 hoặc 7,5.", "Not read as a number. Type it like 1.326 or 7,5."],
    wholeOnly: ["Cần số nguyên ({unit}), không có phần thập phân.", "A whole number is needed ({unit}), without decimals."],
    range: ["Hãy ghi một số, không ghi khoảng.", "Write one number, not a range."],
    left: ["Số đã gõ mà biểu nay không hỏi nữa:", "Typed, but no longer asked by the form:"],
    send: ["Gửi biểu", "Send the form"],
    empty: ["Chưa có số nào để gửi.", "There is nothing to send yet."],
    checkTitle: ["Xem lại trước khi gửi", "Look again before sending"],
    checkBlank: ["{name}: chưa có số, chưa ghi lý do", "{name}: neither a figure nor a reason"],
    checkNoReason: ["{name}: hãy ghi lý do không có số liệu", "{name}: say why there is no figure"],
    checkLabel: ["{name}: dòng {number} chưa có tên", "{name}: row {number} has no name"],
    checkUnread: ["{name}: chưa đọc được “{value}”", "{name}: “{value}” is not read as a number"],
    checkOdd: ["{name}: {value} khác thường, chưa xác nhận", "{name}: {value} is unusual and not confirmed"],
    checkRule: ["Chưa khớp: {rule} ({left} so với {right})", "Does not fit: {rule} ({left} against {right})"],
    sendAnyway: ["Vẫn gửi", "Send all the same"],
    keepDraft: ["Để sau", "Later"],
    queued: ["Đã lưu trên máy, chờ mạng. Máy tự gửi khi có mạng.", "Saved on this phone; it is sent when there is a network."],
    sent: ["Đã gửi xong, xã đã nhận.", "Sent, the commune has it."],
    sentHeld: ["Đã đến xã, chờ cán bộ quyết định.", "Arrived; an officer decides."],
    amend: ["Sửa và gửi lại", "Change and send again"],
    takeBack: ["Sửa lại trước khi gửi", "Change before it is sent"],
    dropDraft: ["Bỏ bản nháp", "Drop the draft"],
    dropAsk: ["Bỏ bản nháp này? Số đã gõ mà chưa gửi sẽ mất.", "Drop this draft? What was typed and not sent is lost."],
    noFigure: ["không có số liệu: {why}", "no figure: {why}"],
    doubts: ["Cần xem lại", "To look at"],

    // -- this phone
    phone: ["Máy này", "This phone"],
    person: ["Người nhập: {name}", "Entered by: {name}"],
    safe: ["Trình duyệt cam kết không tự xóa số liệu.", "The browser has promised not to delete figures."],
    unsafe: ["Khi máy hết chỗ, trình duyệt có thể tự xóa. Hãy cài ra màn hình chính và gửi sớm.", "When the phone is full the browser may delete figures. Install the app and send soon."],
    install: ["Cài ra màn hình chính", "Install on the home screen"],
    others: ["Máy khác của tôi", "My other phones"],
    bound: ["liên kết ngày {day}", "linked on {day}"],
    revoke: ["Mất máy này: ngắt liên kết", "This one is lost: cut it off"],
    revokeAsk: ["Ngắt máy “{name}”? Máy đó không gửi được nữa; biểu đã gửi vẫn còn ở xã.", "Cut off “{name}”? It can send no more; what it has sent stays with the commune."],
    revokeDone: ["Đã ngắt máy “{name}”.", "“{name}” is cut off."],
    revokeNoNetwork: ["Chưa kết nối được nên máy kia chưa bị ngắt. Hãy thử lại khi có mạng, hoặc gọi cán bộ xã ngắt giúp.", "No connection: the other phone is not cut off yet. Try again with a network, or call the commune officer."],
    version: ["Phiên bản {version}", "Version {version}"],
    used: ["Đang dùng {used} kB trên máy", "{used} kB used on this phone"],
    update: ["Trang này cũ hơn máy chủ. Khi có mạng, đóng trang rồi mở lại để cập nhật.", "This page is older than the server. With a network, close and open it again."],
  };
  const LANGUAGES = ["vi", "en"];

  nhap.language = "vi";
  nhap.say = (key, args = {}) => WORDS[key][LANGUAGES.indexOf(nhap.language)].replace(/\{(\w+)\}/g, (_, name) => String(args[name]));
  nhap.pick = (text) => (text ? text[nhap.language] || text.vi : "");
  const two = (number) => String(number).padStart(2, "0");
  nhap.day = (iso) => iso.split("-").reverse().join("/");
  nhap.time = (milliseconds) => {
    const moment = new Date(milliseconds);
    return `${two(moment.getHours())}:${two(moment.getMinutes())} ${two(moment.getDate())}/${two(moment.getMonth() + 1)}`;
  };
  nhap.zoned = (moment) => {
    const off = -moment.getTimezoneOffset();
    const local = new Date(moment.getTime() + off * 60000).toISOString().slice(0, 19);
    return `${local}${off < 0 ? "-" : "+"}${two(Math.floor(Math.abs(off) / 60))}:${two(Math.abs(off) % 60)}`;
  };
})();
