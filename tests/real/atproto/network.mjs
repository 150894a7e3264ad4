// SPDX-License-Identifier: EUPL-1.2
// Bluesky's own servers (accounts, feeds, names), from the npm registry, on 127.0.0.1 until the input ends.
//
// Asked by tests/real/atproto.py with DB_POSTGRES_URL, DB_POSTGRES_SCHEMA and REDIS_HOST in the environment; says "listening URL".
import net from 'node:net'

// Nobody but this machine: the servers name a port only, which would be every address.
const { listen } = net.Server.prototype
net.Server.prototype.listen = function (...args) {
  if (typeof args[0] === 'number') args[0] = { port: args[0], host: '127.0.0.1' }
  else if (args[0] && typeof args[0] === 'object' && !args[0].path && !args[0].host) args[0] = { ...args[0], host: '127.0.0.1' }
  return listen.apply(this, args)
}

const { TestNetwork } = await import('@atproto/dev-env')
const network = await TestNetwork.create({ pds: { enableDidDocWithSession: true } })
console.log(`listening http://127.0.0.1:${network.pds.port}`)
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
