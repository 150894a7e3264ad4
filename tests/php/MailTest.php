<?php

// SPDX-License-Identifier: EUPL-1.2
// E-mail: a real Dovecot is polled.

declare(strict_types=1);

namespace Buzon\Tests;

use Buzon\AuthException;

require_once __DIR__ . '/Made.php';

final class MailTest extends Made
{
    /** @var resource|null */
    private $server;
    /** @var list<resource> its input and output */
    private array $pipes = [];

    protected function tearDown(): void
    {
        array_map('fclose', $this->pipes);
        if (\is_resource($this->server)) {
            proc_close($this->server);
        }
        parent::tearDown();
    }

    private function dovecot(): int
    {
        $this->server = proc_open(['/usr/bin/python3', '-B', self::source() . '/tests/loopback/dovecot.py'], [['pipe', 'r'], ['pipe', 'w']], $this->pipes);
        return (int) explode(' ', (string) fgets($this->pipes[1]))[1];
    }

    private function deliver(string $mail): void
    {
        file_put_contents("$this->folder/mail", $mail);
        fwrite($this->pipes[0], "deliver INBOX $this->folder/mail\n");
        self::assertSame("done\n", fgets($this->pipes[1]));
    }

    public function testAMailboxIsPolled(): void
    {
        $inbox = $this->open();
        $inbox->addAccount('correo', 'email', ['from' => 'buzon@ayto.example', 'imap' => 'imap://127.0.0.1:' . $this->dovecot()], self::ACTOR);
        $inbox->setSecret('correo', 'password', 's3creto ñ');
        self::assertSame(0, $inbox->poll('correo')->messages);
        $this->deliver("From: Rosa <rosa@correo.example>\r\nTo: buzon@ayto.example\r\nMessage-ID: <acera@correo.example>\r\n"
            . "Content-Type: text/plain; charset=utf-8\r\n\r\nLa acera está rota.\r\n");
        self::assertSame([1, 1], [($round = $inbox->poll('correo'))->messages, $round->inquiries]);
        foreach ($inbox->inquiries() as $inquiry) {
            self::assertSame(['correo', 'La acera está rota.'], [$inquiry->account, [...$inbox->messages($inquiry->reference)][0]->text]);
        }
        self::assertSame(0, $inbox->poll('correo')->messages);
        $inbox->setSecret('correo', 'password', 'otra');
        $this->expectException(AuthException::class);
        $inbox->poll('correo');
    }
}
