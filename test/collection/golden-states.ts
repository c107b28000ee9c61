/** Records as each version wrote them: they must be readable for ever. The newest shows that its format has not moved. */
export const GOLDEN_SPANS: Readonly<Record<number, Uint8Array>> = {
  1: fromBase64([
    'VE9zcAEAAACuAQAAITryMHsiaGVhZGVyIjp7InJhbmdlIjp7InN0YXJ0IjowLCJlbmQiOjM2MDAwMDB9LCJzdGVwIjozMDAwMDAs',
    'ImFza2VkIjozNjAwMDAwLCJyZWFkVW50aWwiOnsiY3B1IzEiOjM2MDAwMDB9LCJwcm9ibGVtcyI6e30sIndpbmRvdyI6eyJyYW5n',
    'ZSI6eyJzdGFydCI6MCwiZW5kIjozNjAwMDAwfSwic3RlcCI6MzAwMDAwLCJrcGlzIjpbeyJrcGkiOnsibmFtZSI6ImNwdSIsInVu',
    'aXQiOiIxIiwia2luZCI6ImNwdSIsInF1ZXJ5IjoiY3B1In0sInNjb3BlIjp7fSwiY292ZXJhZ2UiOjAuMTY2NjY2NjY2NjY2NjY2',
    'NjYsInF1ZXJ5IjoiIiwic2VyaWVzIjp7ImxhYmVscyI6e30sImF0IjowLCJ2YWx1ZXMiOjF9fV0sImFsZXJ0cyI6W10sIndhcm5p',
    'bmdzIjpbXSwicGFydGlhbCI6ZmFsc2UsInJlcXVlc3RzIjowfX0sImNvbHVtbnMiOltbInUzMiIsMl0sWyJmNjQiLDJdXX0AAAAA',
    'wCcJAJqZmZmZmbk/MzMzMzMz0z8=',
  ]),
  2: fromBase64([
    'VE9zcAIAAAC/AQAAFaI1MHsiaGVhZGVyIjp7InJhbmdlIjp7InN0YXJ0IjowLCJlbmQiOjM2MDAwMDB9LCJzdGVwIjozMDAwMDAs',
    'ImFza2VkIjozNjAwMDAwLCJyZWFkVW50aWwiOnsiY3B1IzEiOjM2MDAwMDB9LCJwcm9ibGVtcyI6e30sIndpbmRvdyI6eyJyYW5n',
    'ZSI6eyJzdGFydCI6MCwiZW5kIjozNjAwMDAwfSwic3RlcCI6MzAwMDAwLCJrcGlzIjpbeyJjb3ZlcmFnZSI6MC4xNjY2NjY2NjY2',
    'NjY2NjY2Niwic2NvcGUiOnt9LCJxdWVzdGlvbiI6MCwic2VyaWVzIjp7ImF0IjowLCJ2YWx1ZXMiOjF9fV0sImFsZXJ0cyI6W10s',
    'Indhcm5pbmdzIjpbXSwicGFydGlhbCI6ZmFsc2UsInJlcXVlc3RzIjowLCJxdWVzdGlvbnMiOlt7ImtwaSI6eyJuYW1lIjoiY3B1',
    'IiwidW5pdCI6IjEiLCJraW5kIjoiY3B1IiwicXVlcnkiOiJjcHUifSwicXVlcnkiOiIifV19fSwiY29sdW1ucyI6W1sidTMyIiwy',
    'XSxbImY2NCIsMl1dfQAAAADAJwkAmpmZmZmZuT8zMzMzMzPTPw==',
  ]),
}

export const GOLDEN_WINDOWS: Readonly<Record<number, Uint8Array>> = {
  1: fromBase64([
    'VE93bgEAAAAKAgAAEwD7WHsiaGVhZGVyIjp7InJhbmdlIjp7InN0YXJ0IjowLCJlbmQiOjM2MDAwMDB9LCJzdGVwIjozMDAwMDAs',
    'ImtwaXMiOlt7ImtwaSI6eyJuYW1lIjoiY3B1IiwidW5pdCI6IjEiLCJraW5kIjoiY3B1IiwicXVlcnkiOiJjcHUifSwic2NvcGUi',
    'Ont9LCJjb3ZlcmFnZSI6MC4xNjY2NjY2NjY2NjY2NjY2NiwicXVlcnkiOiIiLCJzZXJpZXMiOnsibGFiZWxzIjp7fSwiYXQiOjAs',
    'InZhbHVlcyI6MX19LHsia3BpIjp7Im5hbWUiOiJjcHUiLCJ1bml0IjoiMSIsImtpbmQiOiJjcHUiLCJxdWVyeSI6ImNwdSJ9LCJz',
    'Y29wZSI6eyJzZXJ2aWNlIjoiYSJ9LCJjb3ZlcmFnZSI6MC4xNjY2NjY2NjY2NjY2NjY2NiwicXVlcnkiOiIiLCJzZXJpZXMiOnsi',
    'bGFiZWxzIjp7InNlcnZpY2UiOiJhIiwicG9kIjoieCJ9LCJhdCI6MiwidmFsdWVzIjozfX1dLCJhbGVydHMiOltdLCJ3YXJuaW5n',
    'cyI6W10sInBhcnRpYWwiOmZhbHNlLCJyZXF1ZXN0cyI6MH0sImNvbHVtbnMiOltbInUzMiIsMl0sWyJmNjQiLDJdLFsidTMyIiwy',
    'XSxbInUzMiIsMl1dfQAAAADAJwkAmpmZmZmZuT8zMzMzMzPTPwAAAADgkwQAAQAAAAEAAAA=',
  ]),
  2: fromBase64([
    'VE93bgIAAADiAQAAwnMc6HsiaGVhZGVyIjp7InJhbmdlIjp7InN0YXJ0IjowLCJlbmQiOjM2MDAwMDB9LCJzdGVwIjozMDAwMDAs',
    'ImtwaXMiOlt7ImNvdmVyYWdlIjowLjE2NjY2NjY2NjY2NjY2NjY2LCJzY29wZSI6e30sInF1ZXN0aW9uIjowLCJzZXJpZXMiOnsi',
    'YXQiOjAsInZhbHVlcyI6MX19LHsiY292ZXJhZ2UiOjAuMTY2NjY2NjY2NjY2NjY2NjYsInNjb3BlIjp7InNlcnZpY2UiOiJhIn0s',
    'InF1ZXN0aW9uIjowLCJzZXJpZXMiOnsibGFiZWxzIjp7InNlcnZpY2UiOiJhIiwicG9kIjoieCJ9LCJhdCI6MiwidmFsdWVzIjoz',
    'fX1dLCJhbGVydHMiOltdLCJ3YXJuaW5ncyI6W10sInBhcnRpYWwiOmZhbHNlLCJyZXF1ZXN0cyI6MCwicXVlc3Rpb25zIjpbeyJr',
    'cGkiOnsibmFtZSI6ImNwdSIsInVuaXQiOiIxIiwia2luZCI6ImNwdSIsInF1ZXJ5IjoiY3B1In0sInF1ZXJ5IjoiIn1dfSwiY29s',
    'dW1ucyI6W1sidTMyIiwyXSxbImY2NCIsMl0sWyJ1MzIiLDJdLFsib25lIiwyXV19AAAAAMAnCQCamZmZmZm5PzMzMzMzM9M/AAAA',
    'AOCTBAAAAAAAAADwPw==',
  ]),
}

function fromBase64(lines: readonly string[]): Uint8Array {
  return Uint8Array.from(Buffer.from(lines.join(''), 'base64'))
}
