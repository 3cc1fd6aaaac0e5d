src/lib/c.c
