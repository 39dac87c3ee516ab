/** Shows the captions of whatever begins to play and has some, in the page's language where there is a choice. */
export function showCaptions(): () => void {
  const show = ({ target }: Event) => {
    if (!(target instanceof HTMLMediaElement)) return
    const tracks = [...target.textTracks].filter(({ kind }) => kind === 'captions' || kind === 'subtitles')
    const chosen = tracks.find(({ language }) => language.startsWith(document.documentElement.lang)) ?? tracks[0]
    if (chosen) chosen.mode = 'showing'
  }
  document.addEventListener('loadedmetadata', show, true)
  return () => document.removeEventListener('loadedmetadata', show, true)
}
