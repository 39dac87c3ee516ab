/** Every bound of the media server. Times are milliseconds, sizes are bytes. */
export const limits = {
  signalling: {
    /** Largest message a client may send; a session description with a hundred sections is near 150 kB. */
    messageBytes: 512 * 1024,
    /** Messages a client may send in a second, and how many at once after a silence. */
    messagesPerSecond: 50,
    burst: 200,
    /** Requests waiting to be done for one client; more ends its connection. */
    waiting: 100,
    /** Unsent bytes towards a client that does not read. */
    unsentBytes: 4 * 1024 * 1024,
    /** What clients are told: ask this often, give up after this long (LiveKit `JoinResponse`, in seconds). */
    pingIntervalSeconds: 5,
    pingTimeoutSeconds: 15,
    silence: 20_000,
  },
  room: {
    /** A lost signalling connection may be resumed this long. */
    resume: 15_000,
    /** A room nobody has entered, and a room everybody has left, end after this long. */
    empty: 300_000,
    departed: 20_000,
    participants: 1_000,
    /** Microphones passed on at once; beyond that the last who spoke. */
    voices: 8,
  },
  participant: {
    publications: 12,
    attributes: 64,
    textBytes: 64 * 1024,
  },
  data: {
    messageBytes: 64 * 1024,
    bytesPerSecond: 256 * 1024,
    burstBytes: 1024 * 1024,
    /** Waiting in a subscriber's channel: beyond this lossy packets are dropped, and a reliable one ends the connection. */
    lossyWaitingBytes: 64 * 1024,
    reliableWaitingBytes: 4 * 1024 * 1024,
    channels: 8,
  },
  connection: {
    setup: 20_000,
    /** One message of a handshake; a client's certificate is the longest. */
    handshakeMessageBytes: 16 * 1024,
    /** libwebrtc sends a STUN check every 2.5 s on the chosen pair. */
    silence: 15_000,
    streams: 48,
    plainQuestionsPerSecond: 50,
    receiveBufferBytes: 8 * 1024 * 1024,
  },
  /** The way in over TCP. */
  tcp: {
    lines: 2_000,
    /** A connection that has proved nothing by then is hung up on. */
    strangers: 10_000,
    /** libwebrtc sends a STUN check every 25 s on a pair it holds in reserve. */
    silence: 90_000,
    packetBytes: 4_096,
    unsentBytes: 256 * 1024,
  },
  rtp: {
    keyframeRequestEvery: 500,
    repairCachePackets: 512,
    /** Repairs towards one subscriber, in bytes for each byte sent, and at once after a while without any. */
    repairs: { audio: { share: 1, burstBytes: 16 * 1024 }, video: { share: 0.25, burstBytes: 32 * 1024 } },
    /** The way there and back, until a report has shown how long it is. */
    roundTrip: 100,
    longestRoundTrip: 1_000,
    missingTracked: 128,
    repairTries: 10,
    repairEvery: 30,
    layerSilence: 1_200,
  },
  /** What is said, for captions. */
  hearing: {
    /** How often a media process hands on voices, and how many packets at once. */
    tellEvery: 200,
    packets: 1_024,
    /** Microphones that are decoded at once, and how long one is remembered that sends nothing. */
    voices: 200,
    silentVoice: 60_000,
    /** Messages on their way to who listens. */
    unsent: 50,
  },
  tokens: { clockToleranceSeconds: 10, removedRemembered: 10_000, removedFor: 24 * 3_600_000 },
  webhooks: { waitingPerRoom: 1_000, tries: 8, firstDelay: 250, longestDelay: 30_000, timeout: 5_000 },
  children: {
    firstRestart: 100,
    longestRestart: 10_000,
    calm: 60_000,
    answer: 5_000,
    stop: 3_000,
    /** Clients who wait for a process that is being started again, and how long: their own patience is 15 s. */
    waiting: 2_000,
    patience: 12_000,
  },
} as const
