"""README.txt of every backup: how to get at the notes with four programs and no notes-tui."""

README = """\
This is a backup of a notes-tui vault. You do not need notes-tui to read it.

You need four programs that every Linux has had for many years: age, zstd, tar and sqlite3
(on Debian and Ubuntu: apt install age zstd tar sqlite3). And you need one of these two:
the passphrase, or the recovery code, that the vault had when this backup was made.

1. Unpack this file:
       tar -xf BACKUP.ntbak

2. Decrypt, by passphrase (age asks for it):
       age -d -o key.txt identity.age
       age -d -i key.txt -o payload.tar.zst payload.age
   or by recovery code. "notes-tui recovery key" turns the code into a line that begins with
   AGE-SECRET-KEY-1; how that is done by hand stands in docs/backup-format.md, section 5. Put the
   line into key.txt, then:
       age -d -i key.txt -o payload.tar.zst payload.age

3. Unpack what was decrypted:
       zstd -d payload.tar.zst
       tar -xf payload.tar

4. Make the database:
       cat dump/*.sql | sqlite3 restored.db

5. If there are attachments, put their bytes back:
       sqlite3 restored.db "UPDATE blobs SET bytes = readfile('attachments/' || lower(hex(blob))
           || '/' || chunk)"

Each row of the table "revisions" holds in "body" a piece of a record as zstd-compressed JSON: what
was written, by whom and when. To see one:
       sqlite3 restored.db "SELECT writefile('one.zst', body) FROM revisions WHERE seq = 1"
       zstd -d one.zst && cat one

Everything that you have unpacked is readable by anyone who can open these files, and so is
key.txt. Work on a disk that is yours alone, and delete it all when you are done.

With notes-tui it is one command:
       notes-tui backup restore BACKUP.ntbak --into NEW.vault
"""
