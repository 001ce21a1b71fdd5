/** XML has no form at all for most control characters; they are shown as their Unicode pictures. */
export function escapeXml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/[^\t\n\r\x20-\uffff]/g, (control) =>
      String.fromCharCode(0x2400 + control.charCodeAt(0)),
    );
}
