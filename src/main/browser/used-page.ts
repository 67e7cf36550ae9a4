/** What a browser shows at an address that was used already: nothing of the window, which nobody was let into. The policy allows it no style. */
export const usedPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<meta name="viewport" content="width=device-width">
<title>Linecard</title>
<h1>Linecard</h1>
<p>This address was used already. Each address opens Linecard once.</p>
<p>Go back to the window that is open, or start Linecard again for a new address.</p>
<hr>
<div lang="vi">
<p>Địa chỉ này đã được dùng. Mỗi địa chỉ chỉ mở Linecard một lần.</p>
<p>Hãy quay lại cửa sổ đang mở, hoặc khởi động lại Linecard để có địa chỉ mới.</p>
</div>
</html>
`
