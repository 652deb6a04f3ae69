-- Search in what models were asked and answered. Two text indexes, because one expression can have one only, and what is a
-- word differs: ASCII runs in the first (found also inside of longer ones, by a scan of the dictionary), every other
-- character by itself in the second, since Chinese, Japanese and Thai put no spaces between words. Both only narrow the
-- rows down; the search itself compares the text. The expressions stand in queries/spans/content-text.ts as well.
--
-- Measured (docs/decisions/0013): bloom filters do not narrow anything down in granules of thousands of long texts; ngrams
-- of 2 and 3 characters take 2 to 4 times the space of these. Parts that are older than the
-- index get it when they are merged, and are scanned until then.
ALTER TABLE span_content ADD INDEX IF NOT EXISTS ix_words lower(concat(input, '\n', output)) TYPE text(tokenizer = splitByNonAlpha);
ALTER TABLE span_content ADD INDEX IF NOT EXISTS ix_scripts replaceRegexpAll(concat(input, '\n', output), '[\\x00-\\x7F]+', ' ') TYPE text(tokenizer = asciiCJK);
