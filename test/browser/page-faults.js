/**
 * What a reader would see as broken in a page: parts wider than the window, clipped text, texts of one picture on top of each other.
 * Runs in the browser, as text, so that nothing of the page's world is typed in the library's.
 */
;(() => {
  const found = []
  const name = (element) =>
    `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} "${(element.textContent ?? '').trim().slice(0, 40)}"`
  const { clientWidth, scrollWidth } = document.documentElement
  if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} wide, the window ${clientWidth}`)
  for (const element of document.querySelectorAll('body *:not(.sr, .sr *, .skip, option)')) {
    if (element.closest('.scroll, svg, .sr, thead')) continue
    const { left, right, width } = element.getBoundingClientRect()
    if (width > 0 && (right > clientWidth + 1 || left < -1))
      found.push(`${name(element)} reaches from ${left} to ${right}`)
  }
  for (const picture of document.querySelectorAll('svg[role=img]')) {
    const frame = picture.getBoundingClientRect()
    const boxes = [...picture.querySelectorAll('text')]
      .map((text) => ({ text, box: text.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0)
    for (const { text, box } of boxes) {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1)
        found.push(`${name(text)} leaves its picture`)
    }
    for (const [index, a] of boxes.entries()) {
      for (const b of boxes.slice(index + 1)) {
        const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left)
        const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top)
        if (across > 1 && down > 3) found.push(`${name(a.text)} lies on ${name(b.text)}`)
      }
    }
  }
  const cells = [...document.querySelectorAll('td, th, dt, dd, h1, h2, h3, li, p, .figures > div')]
  for (const cell of cells) {
    const style = getComputedStyle(cell)
    if (style.overflowX !== 'visible' && cell.scrollWidth > cell.clientWidth + 1) found.push(`${name(cell)} is clipped`)
  }
  for (const row of document.querySelectorAll('tr')) {
    const boxes = [...row.children]
      .map((child) => child.getBoundingClientRect())
      .filter(({ width, height }) => width > 0 && height > 0)
    boxes.forEach((box, index) => {
      const next = boxes[index + 1]
      if (next && next.top < box.bottom - 1 && next.left < box.right - 1)
        found.push(`a cell of ${name(row)} lies on the next`)
    })
  }
  return found.slice(0, 10)
})()
