import type { CaptionView } from '#modules/live/schema'

/** So much is read along with. */
const most = 3

/** In the order in which it was said, which is not always the order in which it was recognised; what is known is not shown twice. */
export function withCaption(lines: readonly CaptionView[], caption: CaptionView): CaptionView[] {
  return [...lines.filter(({ captionId }) => captionId !== caption.captionId), caption]
    .toSorted((one, other) => Date.parse(one.beganAt) - Date.parse(other.beganAt))
    .slice(-most)
}
