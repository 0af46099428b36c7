"""What MathJax 3.2 draws and the formula parser of `formulas` does not know.

The names are those of the command and environment maps of MathJax's TeX packages (all but
`physics`, which Anki does not load), less those that math-core 0.9 accepts.
"""

from __future__ import annotations

COMMANDS = frozenset(
    """
    AXC Aboxed ArrowBetweenLines Axiom AxiomC BIC BinaryInf BinaryInfC DeclareMathOperator
    DeclarePairedDelimiter DeclarePairedDelimiterX DeclarePairedDelimiterXPP
    DeclarePairedDelimiters DeclarePairedDelimitersX DeclarePairedDelimitersXPP Ketbra LL LaTeX
    LeftLabel MTFlushSpaceAbove MTFlushSpaceBelow MTThinColon MoveEqLeft Newextarrow
    QuaternaryInf QuaternaryInfC QuinaryInf QuinaryInfC RL RightLabel Rule Space TIC TeX Tiny
    TrinaryInf TrinaryInfC UIC UnaryInf UnaryInfC Updelta Upgamma Uplambda Upomega Upphi Uppi
    Uppsi Upsigma Uptheta Upupsilon Upxi above abovewithdelims adjustlimits alwaysDashedLine
    alwaysNoLine alwaysRootAtBottom alwaysRootAtTop alwaysSingleLine alwaysSolidLine array
    atopwithdelims bbFont bbox buildrel cancelto cases ce cellcolor celsius centerOver
    centercolon centerdot centernot clap class colorbox columncolor cr crampedclap crampedllap
    crampedrlap crampedsubstack cssId dashedLine definecolor displaylines divsymbol dotsb dotsc
    dotsi dotsm dotso empheqbigl empheqbiglVert empheqbiglangle empheqbiglbrace empheqbiglbrack
    empheqbiglceil empheqbiglfloor empheqbiglparen empheqbiglvert empheqbigr empheqbigrVert
    empheqbigrangle empheqbigrbrace empheqbigrbrack empheqbigrceil empheqbigrfloor
    empheqbigrparen empheqbigrvert empheql empheqlVert empheqlangle empheqlbrace empheqlbrack
    empheqlceil empheqlfloor empheqlparen empheqlvert empheqr empheqrVert empheqrangle
    empheqrbrace empheqrbrack empheqrceil empheqrfloor empheqrparen empheqrvert enclose eqalign
    eqalignno fCenter fcolorbox framebox hbox hfil hfill hfilll href intop ketbra leftroot
    leqalignno llap longLeftrightharpoons longRightleftharpoons longleftrightarrows
    longrightleftharpoons lower mathbfcal mathbffrak mathbfit mathbfscr mathbfsf mathbfsfit
    mathbfsfup mathbfup mathclap mathllap mathmakebox mathmbox mathnormal mathrlap mathsfit
    mathsfup mathtip mathtoolsset mathup matrix mbox micro minCDarrowheight minCDarrowwidth mit
    mmlToken moveleft moveright ndownarrow newenvironment newtagform noLine nonscript notChar
    nshortmid nshortparallel nuparrow ohm oldstyle ordinarycolon overunderset overwithdelims
    perthousand pmatrix pmb pu raise ref refeq renewenvironment renewtagform rlap root
    rootAtBottom rootAtTop rowcolor rule scr setOptions shortmid shortparallel shortvdotswithin
    singleLine skew smallfrown smallint smallsetminus smallsmile smash solidLine splitdfrac
    splitfrac stackbin strut style substack symbb symbfcal symbffrak symbfit symbfscr symbfsf
    symbfsfit symbfsfup symbfup symcal symfrak symit symnormal symrm symscr symsf symsfit
    symsfup symtt symup textacutedbl textasciiacute textasciibreve textasciicaron
    textasciidieresis textasciimacron textasteriskcentered textbaht textbigcircle textblank
    textborn textbrokenbar textbullet textcelsius textcent textcentoldstyle textcircledP
    textclap textcolonmonetary textcompwordmark textcopyleft textcopyright textcurrency textdied
    textdiscount textdiv textdivorced textdollaroldstyle textdong textdownarrow
    texteightoldstyle textestimated texteuro textexclamdown textfiveoldstyle textflorin
    textfouroldstyle textfractionsolidus textgravedbl textguarani textinterrobang
    textinterrobangdown textlangle textlbrackdbl textleftarrow textlira textllap textlnot
    textlquill textmarried textmho textminus textmu textmusicalnote textnaira textnineoldstyle
    textnormal textnumero textohm textonehalf textoneoldstyle textonequarter textonesuperior
    textopenbullet textordfeminine textordmasculine textparagraph textperiodcentered
    textpertenthousand textperthousand textpeso textpm textquestiondown textrangle textrbrackdbl
    textrecipe textreferencemark textrightarrow textrlap textrquill textsection textservicemark
    textsevenoldstyle textsixoldstyle textsurd textthreeoldstyle textthreequarters
    textthreesuperior texttildelow texttimes texttip texttrademark texttwooldstyle
    texttwosuperior textup textuparrow textvisiblespace textwon textzerooldstyle thickapprox
    thicksim toggle tripledash unicode upalpha upbeta upchi updelta upepsilon upeta upgamma
    upiota upkappa uplambda upmu upnu upomega upomicron upphi uppi uppsi uprho uproot upsigma
    uptau uptheta upupsilon upvarepsilon upvarphi upvarpi upvarrho upvarsigma upvartheta upxi
    upzeta usetagform varinjlim varliminf varlimsup varprojlim varpropto vcenter vdotswithin
    verb widetilde xLeftrightharpoons xRightleftharpoons xmathstrut
    """.split()
)

ENVIRONMENTS = frozenset(
    """
    Bmatrix* Bsmallmatrix Bsmallmatrix* CD Vmatrix* Vsmallmatrix Vsmallmatrix* alignat alignat*
    alignedat bmatrix* bsmallmatrix bsmallmatrix* cases* crampedsubarray dcases* drcases* empheq
    eqnarray eqnarray* flalign flalign* lgathered matrix* multlined numcases pmatrix* prooftree
    psmallmatrix psmallmatrix* rcases* rgathered smallmatrix smallmatrix* split spreadlines
    subnumcases vmatrix* vsmallmatrix vsmallmatrix* xalignat xalignat* xxalignat
    """.split()
)
