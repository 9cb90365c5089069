// What the Node endpoints share: what they are told by environment.

export const host = process.env.HOST
export const port = Number(process.env.PORT)
export const work = process.env.TMPDIR

/** Whether to make the mistake that the endpoint shows. */
export const mistaken = Boolean(process.env.MISTAKE)

export const friend = 'https://app.example.com'
