# Comments as Doxygen reads them: before a declaration, and behind one on its line. In them nothing is
# markup.
/^ *\/\//s@[\\<#%]@\\&@g
s@^( *)//( |$)@\1///\2@
s@([;,{(].*[^/ ]|[;,{(]) +// @\1 ///< @
