import { requireWindow } from './rolling-window.js'

/**
 * The last samples, split at a quantile into two heaps: the lower part has its largest on top, the upper part its
 * smallest. The quantile lies between the tops. Heaps hold slots of the ring, and every slot knows its place in its
 * heap, so the sample that leaves is found at once and the one that enters takes its place.
 */
export class OrderedWindow {
  readonly #values: Float64Array
  /** Slots: the lower heap grows from the front, root at 0; the upper from the back, root at the end. */
  readonly #heap: Int32Array
  /** Where a slot lies in `#heap`, −1 for a gap. */
  readonly #place: Int32Array
  readonly #p: number
  #next = 0
  #lower = 0
  #upper = 0

  constructor(window: number, p: number) {
    this.#values = new Float64Array(requireWindow(window)).fill(Number.NaN)
    this.#heap = new Int32Array(window)
    this.#place = new Int32Array(window).fill(-1)
    this.#p = p
  }

  push(value: number): number | null {
    const slot = this.#next
    this.#next = slot + 1 === this.#values.length ? 0 : slot + 1
    const held = (this.#place[slot] as number) >= 0
    if (value - value === 0) {
      if (held) this.#replace(slot, value)
      else this.#insert(slot, value)
    } else if (held) this.#remove(slot)
    return this.#current()
  }

  /** Between the largest of the lower part and the smallest of the upper one. */
  #current(): number | null {
    const count = this.#lower + this.#upper
    if (count === 0) return null
    const low = this.#values[this.#heap[0] as number] as number
    const share = this.#p * (count - 1) - (this.#lower - 1)
    if (share <= 0) return low
    return low + share * ((this.#values[this.#heap[this.#heap.length - 1] as number] as number) - low)
  }

  #replace(slot: number, value: number): void {
    const place = this.#place[slot] as number
    this.#values[slot] = value
    if (place < this.#lower) this.#settleLower(place)
    else this.#settleUpper(place)
    this.#order()
  }

  #insert(slot: number, value: number): void {
    this.#values[slot] = value
    if (this.#lower > 0 && value > (this.#values[this.#heap[0] as number] as number)) this.#putUpper(slot)
    else this.#putLower(slot)
    this.#balance()
  }

  #remove(slot: number): void {
    const place = this.#place[slot] as number
    this.#values[slot] = Number.NaN
    this.#place[slot] = -1
    if (place < this.#lower) this.#dropLower(place)
    else this.#dropUpper(place)
    this.#balance()
  }

  /** Moves a top until the lower part has the floor(p·(n − 1)) + 1 smallest. */
  #balance(): void {
    const count = this.#lower + this.#upper
    const wanted = count === 0 ? 0 : Math.floor(this.#p * (count - 1)) + 1
    while (this.#lower > wanted) {
      const slot = this.#heap[0] as number
      this.#dropLower(0)
      this.#putUpper(slot)
    }
    while (this.#lower < wanted) {
      const root = this.#heap.length - 1
      const slot = this.#heap[root] as number
      this.#dropUpper(root)
      this.#putLower(slot)
    }
    this.#order()
  }

  /** After one value has changed, only the tops can be in the wrong order. */
  #order(): void {
    if (this.#lower === 0 || this.#upper === 0) return
    const heap = this.#heap
    const root = heap.length - 1
    const low = heap[0] as number
    const high = heap[root] as number
    if ((this.#values[low] as number) <= (this.#values[high] as number)) return
    heap[0] = high
    heap[root] = low
    this.#place[high] = 0
    this.#place[low] = root
    this.#settleLower(0)
    this.#settleUpper(root)
  }

  #putLower(slot: number): void {
    const place = this.#lower++
    this.#heap[place] = slot
    this.#settleLower(place)
  }

  #putUpper(slot: number): void {
    const place = this.#heap.length - 1 - this.#upper++
    this.#heap[place] = slot
    this.#settleUpper(place)
  }

  #dropLower(place: number): void {
    const last = --this.#lower
    if (place === last) return
    this.#heap[place] = this.#heap[last] as number
    this.#settleLower(place)
  }

  #dropUpper(place: number): void {
    const last = this.#heap.length - this.#upper--
    if (place === last) return
    this.#heap[place] = this.#heap[last] as number
    this.#settleUpper(place)
  }

  /** Sifts the slot at a place of the lower heap up or down to where it belongs. */
  #settleLower(start: number): void {
    const heap = this.#heap
    const values = this.#values
    const places = this.#place
    const size = this.#lower
    const slot = heap[start] as number
    const value = values[slot] as number
    let at = start
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent] as number
      if ((values[above] as number) >= value) break
      heap[at] = above
      places[above] = at
      at = parent
    }
    if (at === start) {
      for (let child = 2 * at + 1; child < size; child = 2 * at + 1) {
        let under = heap[child] as number
        if (child + 1 < size) {
          const other = heap[child + 1] as number
          if ((values[other] as number) > (values[under] as number)) {
            child++
            under = other
          }
        }
        if ((values[under] as number) <= value) break
        heap[at] = under
        places[under] = at
        at = child
      }
    }
    heap[at] = slot
    places[slot] = at
  }

  /** The same for the upper heap, whose places count from the end. */
  #settleUpper(start: number): void {
    const heap = this.#heap
    const values = this.#values
    const places = this.#place
    const root = heap.length - 1
    const size = this.#upper
    const slot = heap[start] as number
    const value = values[slot] as number
    let at = root - start
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[root - parent] as number
      if ((values[above] as number) <= value) break
      heap[root - at] = above
      places[above] = root - at
      at = parent
    }
    if (at === root - start) {
      for (let child = 2 * at + 1; child < size; child = 2 * at + 1) {
        let under = heap[root - child] as number
        if (child + 1 < size) {
          const other = heap[root - child - 1] as number
          if ((values[other] as number) < (values[under] as number)) {
            child++
            under = other
          }
        }
        if ((values[under] as number) >= value) break
        heap[root - at] = under
        places[under] = root - at
        at = child
      }
    }
    heap[root - at] = slot
    places[slot] = root - at
  }
}
