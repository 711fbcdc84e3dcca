# Prints C code as FILE:LINE:TEXT without comments, strings and characters.
FNR == 1 { comment = 0 }
{
	out = ""
	n = length($0)
	for (i = 1; i <= n; i++) {
		two = substr($0, i, 2)
		one = substr($0, i, 1)
		if (comment) {
			if (two == "*/") {
				comment = 0
				i++
			}
		} else if (two == "/*") {
			comment = 1
			i++
		} else if (two == "//") {
			break
		} else if (one == "\"" || one == "'") {
			quote = one
			out = out quote
			for (i++; i <= n; i++) {
				one = substr($0, i, 1)
				if (one == "\\")
					i++
				else if (one == quote)
					break
			}
			out = out quote
		} else {
			out = out one
		}
	}
	print FILENAME ":" FNR ":" out
}
