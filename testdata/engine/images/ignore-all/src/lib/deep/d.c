src/lib/deep/d.c
