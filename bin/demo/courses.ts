/** What is taught at the demo school. Made up for it. */
export const poetry = {
  course: {
    title: 'Reading poems aloud',
    description: `Six weeks, one poem a week. We read slowly, listen, and read again.

You need **a voice and a quiet corner**; nothing else. Each week has a poem to live with, and an hour together.

- Bring the poem printed, if you can.
- Nobody has to perform. Listening is taking part.`,
    visibility: 'listed' as const,
    timeZone: 'Europe/London',
  },
  items: [
    {
      kind: 'announcement' as const,
      title: 'Welcome, and how we begin',
      body: 'Hello everybody. Before Tuesday, please read the first poem **twice aloud**, alone, and note the one word where your voice changed. We begin with those words.',
    },
    {
      kind: 'material' as const,
      title: 'Week 1: breath and line',
      body: '## Breath and line\n\nA line of verse is a length of breath. Try this:\n\n1. Read to the end of the line and breathe, whatever the comma says.\n2. Read again and breathe only at the full stops.\n3. Which one was the poem?\n\n> The pause is part of the sentence.',
    },
    {
      kind: 'link' as const,
      title: 'A voice to listen to',
      body: 'An archive of poets reading their own work. Choose one and bring a minute of it.',
      url: 'https://poetryarchive.org/',
    },
    {
      kind: 'material' as const,
      title: 'Week 2: what the stress does',
      body: 'Mark every stressed syllable of one stanza with a pencil. Then read it wrong on purpose, stressing what you did not mark. We collect what breaks.',
    },
  ],
  classes: { title: 'Reading hour', time: '18:00', minutes: 60, timeZone: 'Europe/London' },
}

export const statistics = {
  course: {
    title: 'Statistics without fear',
    description:
      'For people who were told that they are bad at mathematics. We start with questions, draw by hand, and meet every formula only when we miss it.\n\nEach class ends with a small puzzle; the answer opens the next one.',
    visibility: 'private' as const,
    timeZone: 'Asia/Singapore',
  },
  items: [
    {
      kind: 'announcement' as const,
      title: 'Bring ten numbers',
      body: 'Anything you can count this week: buses you waited for, cups of tea, messages before noon. Ten numbers, one a line, and what they count.',
    },
    {
      kind: 'material' as const,
      title: 'Middle, spread, shape',
      body: '## Three questions to ask of any list\n\n| question | word |\n| --- | --- |\n| Where is its middle? | median |\n| How far does it reach? | spread |\n| Where is it thick? | shape |\n\nAnswer them by looking, before you calculate anything.',
    },
  ],
  classes: { title: 'Workshop', time: '20:00', minutes: 90, timeZone: 'Asia/Singapore' },
}

/** What Tomás teaches, who leaves: one course is finished, one closes, and Ada is asked to take the third. */
export const drawing = {
  course: {
    title: 'Drawing hands',
    description: 'Your own hand is always there and never keeps still. Four evenings with a soft pencil.',
    visibility: 'private' as const,
    timeZone: 'Europe/Lisbon',
  },
  items: [
    {
      kind: 'material' as const,
      title: 'Before the first evening',
      body: 'Draw your other hand once a day, **two minutes**, without lifting the pencil. Keep all of them, above all the bad ones.',
    },
  ],
}

export const watercolour = {
  course: {
    title: 'Watercolour outdoors',
    description: 'One brush, three colours, and whatever the weather does. For people who have never painted.',
    visibility: 'listed' as const,
    timeZone: 'Europe/Lisbon',
  },
  items: [
    {
      kind: 'announcement' as const,
      title: 'What to bring',
      body: 'A pad that can get wet, one round brush (size 8 or so), a cup with a lid. I bring colours for everybody.',
    },
    {
      kind: 'material' as const,
      title: 'Painting a sky in ten minutes',
      body: '1. Wet the whole sheet.\n2. One colour, from the top, in long strokes.\n3. Tilt it and let it run. Then put the brush down.\n\n> A sky that is corrected is a wall.',
    },
  ],
}

export const stars = {
  course: {
    title: 'The night sky with bare eyes',
    description: 'No telescope. We learn twelve stars and find everything else from them.',
    visibility: 'listed' as const,
    timeZone: 'Europe/Lisbon',
  },
  items: [
    {
      kind: 'material' as const,
      title: 'The first star',
      body: 'Find the brightest one an hour after sunset, from the same spot, three evenings running. Where did it go?',
    },
  ],
}
