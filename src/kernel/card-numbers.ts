/** Grouped as they stand on a card (4-4-4-4, with three more for nineteen digits; 4-6-5; 4-6-4), or in one go. */
const looksLikeOne =
  /(?<![\w+/.])(?:\d{14,19}|\d{4}([ \u00a0\u202f-])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}([ \u00a0\u202f-])\d{6}\2\d{4,5})(?!\w)/g

/** Who issues what (ISO/IEC 7812-1), as the large schemes publish it: Visa, Mastercard, American Express, Discover, JCB, Diners, UnionPay. */
const issued: readonly RegExp[] = [
  /^4(\d{15}|\d{18})$/,
  /^(5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$/,
  /^3[47]\d{13}$/,
  /^6(011|4[4-9]\d|5\d{2})\d{12}$/,
  /^35(2[89]|[3-8]\d)\d{12}$/,
  /^3(0[0-5]|[68]\d)\d{11}$/,
  /^62\d{14,17}$/,
]

/**
 * Whether somebody typed the number of a payment card somewhere in this: a text, a list, an object. Such a number has no place
 * in a school, whoever types it wherever, and is neither kept nor written down.
 */
export function holdsCardNumber(input: unknown): boolean {
  if (typeof input === 'string') return textHoldsOne(input)
  if (typeof input === 'number') return textHoldsOne(String(input))
  if (input === null || typeof input !== 'object' || ArrayBuffer.isView(input)) return false
  return Object.values(input).some(holdsCardNumber)
}

function textHoldsOne(text: string): boolean {
  if (text.length < 14) return false
  for (const [found] of text.matchAll(looksLikeOne)) {
    const digits = found.replace(/\D/g, '')
    if (issued.some((form) => form.test(digits)) && checksOut(digits)) return true
  }
  return false
}

/** The check digit of ISO/IEC 7812-1, after Luhn: every second digit from the right is doubled, and the sum of all digits ends in 0. */
function checksOut(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const worth = Number(digit) * (place % 2 === 0 ? 1 : 2)
    return total + (worth > 9 ? worth - 9 : worth)
  }, 0)
  return sum % 10 === 0
}
