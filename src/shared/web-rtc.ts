/**
 * Every name by which a page reaches WebRTC. A window has no use for it, and it is a way out that no header stops: the names of its servers
 * are looked up even where nothing may be sent to them.
 */
export const webRtcNames = ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RtcTransport'] as const
