# SPDX-License-Identifier: EUPL-1.2
"""A server that takes its time: every request of any account is answered after so many milliseconds, as a quiet Mastodon would."""
import asyncio
import sys

DELAY = int(sys.argv[1]) / 1000
ANSWERS = {
    "/api/v2/instance": b'{"domain":"red.example","version":"4.3.2","configuration":{"statuses":{"max_characters":500}}}',
    "/api/v1/accounts/verify_credentials": b'{"id":"1","acct":"ayto","username":"ayto","url":"https://red.example/@ayto"}',
}


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            body = ANSWERS.get(head.split(b" ", 2)[1].split(b"?")[0].decode(), b"[]")
            await asyncio.sleep(DELAY)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
    print("listening", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
