// Uploads photos by tus-js-client over a line that breaks, and says what became of them.
// Arguments: endpoint, token, village, how many. Prints one JSON document.
import { createHash, randomBytes } from 'node:crypto'
import * as tus from 'tus-js-client'

const [endpoint, token, village, number] = process.argv.slice(2)
const hashOf = (data) => createHash('sha256').update(data).digest('hex')

// send resolves with what the client reports: '' for success, or the status of a refusal.
const send = (data, hash, options = {}) => new Promise((resolve) => {
  new tus.Upload(data, {
    endpoint,
    headers: { Authorization: 'Bearer ' + token },
    metadata: { sha256: hash, village, filename: '../../' + hash + '.jpg', filetype: 'image/jpeg' },
    retryDelays: Array(2000).fill(0),
    chunkSize: 128 * 1024,
    onSuccess: () => resolve(''),
    onError: (err) => resolve(String(err.originalResponse ? err.originalResponse.getStatus() : err)),
    ...options,
  }).start()
})

const report = { whole: [], failed: [] }
for (let i = 0; i < Number(number); i++) {
  const data = randomBytes(1 + Math.floor(Math.random() * 600_000))
  const said = await send(data, hashOf(data), { uploadDataDuringCreation: i % 2 === 0 })
  ;(said === '' ? report.whole : report.failed).push(said === '' ? hashOf(data) : said)
}

const data = randomBytes(100_000)
const other = hashOf(randomBytes(8))
report.again = [await send(data, hashOf(data)), await send(data, hashOf(data))]
report.wrongHash = await send(data, other)
report.empty = await send(Buffer.alloc(0), hashOf(Buffer.alloc(0)))
report.noHash = await send(data, '../../etc/passwd')
report.stranger = await send(data, hashOf(data), { headers: { Authorization: 'Bearer nobody' } })
console.log(JSON.stringify(report))
