"""Codes of files: notes that cannot be read, the configuration, the ledger, templates."""

from __future__ import annotations

from ankigen.check.catalog.rule import error, note, warning

RULES = (
    error(
        "invalid-utf8",
        "A note that is not UTF-8",
        "Save the note as UTF-8. Its cards are neither built nor retired until then.",
    ),
    error(
        "unreadable-note",
        "A note that cannot be read",
        "The file is there and cannot be opened (its permissions, or a disk), or something writes "
        "to it at this moment. Its cards are neither built nor retired until then.",
    ),
    error(
        "note-too-large",
        "A note of many megabytes",
        "Such a file is seldom a note. Split it, or name it under `ignore` in ankigen.yaml.",
    ),
    warning(
        "front-matter",
        "Properties that do nothing",
        "The lines between `---` at the top of a note hold its properties, as YAML: a name, a "
        "colon, a space and a value. Anything else is not read.",
        '---\nname = "Vectors"\n---\nQ: One?\nA: 1',
        "---\ndeck: Vectors\n---\nQ: One?\nA: 1",
    ),
    error(
        "property-value",
        "A property with a value that cannot be used",
        "`deck`, `kind`, `anki`, `tags` and `cssclasses` say something about the cards of a note. "
        'What a value can only mean is used: `deck: 2024`, a list of one, `anki: "false"`. What '
        "is ambiguous is an error, since Anki never moves a card that was imported into the wrong "
        "deck: two decks, `deck: true`, `kind: revers`, a property that is there twice with "
        "different values. A word that is like no kind, and a name that cannot be a style class, "
        "are warned about.",
        "---\nkind: revers\n---\nQ: One?\nA: 1",
        "---\nkind: reversed\n---\nQ: One?\nA: 1",
    ),
    warning(
        "property-name",
        "A property whose name is almost one that ankigen reads",
        "ankigen reads `deck`, `kind`, `anki`, `tags`, `cssclasses`, and Obsidian_to_Anki's "
        "`TARGET DECK` and `FILE TAGS`, in any letter case. Another name says nothing.",
        "---\nankii: false\n---\nQ: One?\nA: 1",
        "---\nanki: true\n---\nQ: One?\nA: 1",
    ),
    warning(
        "missing-folder",
        "A folder in ankigen.yaml that is not there",
        "What is set under `folders` for a folder that the notes do not have holds for no note, "
        "and templates are not taken from a folder that does not exist.",
    ),
    warning(
        "unknown-code",
        "A code to ignore that does not exist",
        "`ignore_warnings` in ankigen.yaml, or a comment `%% ankigen: ignore … %%` in a note, "
        "names a code that no finding has, or the comment says it in other words.",
        "%% ankigen: ignore long-anser %%\n\nQ: One?\nA: 1",
        "%% ankigen: ignore long-answer %%\n\nQ: One?\nA: 1",
    ),
    warning(
        "unreadable-file",
        "A file that cannot be looked at",
        "It vanished while the vault was read, is neither a file nor a folder, or has a name "
        "that is not UTF-8.",
    ),
    warning(
        "unreadable-folder",
        "A folder that cannot be read",
        "What is in it gives no cards, and the cards it gave before are kept. Where there are any, "
        "that is an error.",
    ),
    warning(
        "symbolic-link",
        "A link in the file system that is not followed",
        "Links that lead out of the vault, and links to folders, are not followed.",
    ),
    error(
        "config",
        "A mistake in ankigen.yaml",
        "A key that does not exist, or a value of the wrong kind. `ankigen config` lists them all.",
    ),
    error(
        "yaml",
        "Text that is not YAML",
        "A note's properties, or ankigen.yaml, cannot be read as YAML at the place named; a "
        "bracket or quotation mark missing above it is the usual reason. A note's other properties "
        "are used all the same. It is a warning where the one that cannot be read says nothing of "
        "cards, and in a note without cards.",
        "---\ntags: [a, b\n---\nQ: One?\nA: 1",
        "---\ntags: [a, b]\n---\nQ: One?\nA: 1",
    ),
    error(
        "ledger-damaged",
        "A ledger that cannot be read",
        "`ankigen.lock` was cut short or edited. Take it from version control, or rebuild it with "
        "`ankigen recover`.",
    ),
    error(
        "ledger-conflict",
        "A ledger with a merge conflict",
        "`ankigen.lock` holds the marks of a merge. Keep the lines of both sides and take the "
        "marks out.",
    ),
    error(
        "ledger-newer",
        "A ledger of a newer version",
        "Another device wrote `ankigen.lock` with a newer ankigen: update this one.",
    ),
    error(
        "ledger-lost",
        "A ledger that is not there, though packages are",
        "There are packages of this vault in the build folder and no `ankigen.lock`. Without it "
        "cards that were edited since they were new would be others to Anki, without their "
        "reviews. Take it from version control, or rebuild it with `ankigen recover`; to begin "
        "anew on purpose, say `ankigen init --fresh-ledger`.",
    ),
    error(
        "ledger-foreign",
        "The ledger of another vault",
        "Not one card of `ankigen.lock` is in these notes, and all cards of the notes are new to "
        "it. `ankigen init --fresh-ledger` sets it aside.",
    ),
    error(
        "ledger-retires-many",
        "Many cards leave the deck at once",
        "More than a fifth of the cards, and at least ten, are no longer in the notes. A folder "
        "that was not synced, or a setting, may be the reason. If they are meant to go, say "
        "`--retire`.",
    ),
    error(
        "anki-type-change",
        "A card that would become another note type",
        "In Anki a note never changes its type on import. A question that becomes a cloze, or a "
        "cloze that becomes a question, is a new card there, and the reviews stay with the old "
        "one. Plain, reversed and typed cards are of one type: between those a card may change.",
    ),
    error(
        "anki-note-type",
        "Note types of another name",
        "With another `note_type` in ankigen.yaml the note types are others to Anki. It would "
        "refuse every update of the cards that it has. With `--retire` all cards begin anew.",
    ),
    warning(
        "anki-fields",
        "Other fields or templates of a note type",
        "A field or a template of a note type of your own was added, removed or moved. Anki's "
        "import then makes a second note type and updates no card of the first, unless it is told "
        "to merge them, which ends in a one-way sync. A field with a new name is another field: "
        "give a note type those that it may need from the first version on.",
    ),
    warning(
        "vault-name",
        "A folder of another name than the vault",
        "The links back to the notes name the vault. Where ankigen.yaml does not, the first build "
        "takes the name of the folder, and the ledger remembers it, so that a clone elsewhere "
        "gives the same cards. `vault` in ankigen.yaml says it for good; a new name there changes "
        "the link of every card.",
    ),
    note(
        "ledger-behind",
        "A ledger that went back",
        "Packages in the build folder, or the record of what was pushed, are newer than "
        "`ankigen.lock`: a commit was reverted, an older branch checked out, a merge took one "
        "side, or a backup restored. Anki takes nothing that is not newer than what it has; so the "
        "cards that differ are built with a newer time.",
    ),
    note(
        "anki-deck",
        "Cards that change decks",
        "An import leaves the cards that Anki has where they are. Move them in its Browser.",
    ),
    note(
        "anki-empty-cards",
        "Cards that their note gives no more",
        "A deletion or a reverse was taken out. Anki keeps the card that it gave, with nothing "
        "on it, until you remove it with Tools > Empty Cards.",
    ),
    error("template-file", "A template that cannot be read", "The file must be UTF-8 text."),
    error(
        "template-field",
        "A template names a field that is not there",
        "The note types' fields are listed in the reference; letter case matters.",
    ),
    error(
        "template-section",
        "A section of a template that is not closed",
        "Every `{{#Field}}` or `{{^Field}}` needs its `{{/Field}}`.",
    ),
    error("template-braces", "Braces in a template that are not closed", "`{{` needs `}}`."),
    error(
        "template-filter",
        "A filter that does not exist",
        "Anki knows `text`, `hint`, `type`, `cloze` and a few more.",
    ),
    error(
        "template-front-side",
        "`{{FrontSide}}` on a front",
        "It is for backs, where it repeats the front.",
    ),
    error(
        "template-empty-front",
        "A front without a field",
        "Anki makes no card of a front that shows no field.",
    ),
    error(
        "template-gate",
        "A spare template that shows without being asked",
        "The spare template is kept for a later version: all of it must be within the section "
        "of its field, or every note gets one more card.",
    ),
    error(
        "template-no-cloze",
        "A cloze template without its text",
        "Both sides must show `{{cloze:Question}}`.",
    ),
    error(
        "template-twin",
        "Two fronts that are the same",
        "Anki wants the fronts of one note type to differ.",
    ),
    warning(
        "template-remote",
        "A template that loads from the network",
        "`@import`, `url(https://…)`, or a `src` on the web in a template or style sheet is loaded "
        "whenever a card is shown: whoever has the server is told when you study.",
    ),
    warning(
        "template-script",
        "A template that runs a script",
        "Scripts in templates run in Anki, with all that Anki may do. In your own templates that "
        "is your choice; read those that came with somebody else's notes before you build.",
    ),
    error(
        "note-type",
        "A note type of one's own that cannot be used",
        "Its `note-type.yaml` lacks something or says something that Anki refuses, or a note or "
        "folder names a note type that has no folder under `templates`. See the guide on note "
        "types of your own.",
    ),
    warning(
        "template-short-style",
        "A style sheet of a few rules in place of the built-in one",
        "`templates/style.css` replaces the whole style of the cards. To change a few things, put "
        "them into `templates/custom.css`, which is added to it. Where it is meant, name the code "
        "under `ignore_warnings`.",
    ),
    error(
        "template-style",
        "A style sheet that ends itself",
        "`</style` must not be in it, not even in a comment.",
    ),
)
