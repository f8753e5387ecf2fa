"""How orders to a reading program are worded in other languages than English.

Invariant: as in ``order_words_en``; no accents in Latin letters, "ss" for "ß". ``UNSPACED`` holds
plain patterns for scripts whose words are not parted by spaces, or whose vowels are no letters.
"""

from __future__ import annotations

_LATIN_AI = r"(?:k\.?i\.?|i\.?a\.?|a\.?i\.?|ki[- ]\w+|chat ?gpt|gpt|llms?|chatbots?)"

LISTS = {
    "DE_AI": rf"(?:{_LATIN_AI}|kunstlichen? intelligenz|sprachmodelle?|sprach ?assistent(?:en)?|"
    r"assistent(?:en|in)?|modell|chatbot)",
    "DE_PROGRAM": r"(?:ki|intelligenz|sprachmodell|modell|assistent(?:en|in)?|programm"
    r"|software|system|chatbot|bot|maschine|alle|jeden?|wer)",
    "DE_READS": r"(?:lie?st|lesen|auswertet|auswerten|zusammenfasst|zusammenfassen|analysiert"
    r"|analysieren|bewertet|bewerten|verarbeitet|verarbeiten|pruft)",
    "DE_RULES": r"(?:anweisung(?:en)?|instruktion(?:en)?|befehle?|anordnung(?:en)?|vorgaben"
    r"|regeln|richtlinien|prompts?|system ?prompts?|auftrage?)",
    "ES_AI": rf"(?:{_LATIN_AI}|inteligencia artificial|modelos? de lenguaje|asistente|"
    r"asistente virtual)",
    "ES_RULES": r"(?:instrucciones|ordenes|indicaciones|reglas|directrices|prompts?|mensajes)",
    "FR_AI": rf"(?:{_LATIN_AI}|intelligence artificielle|modeles? de langage|modele de langue|"
    r"assistante? virtuelle?|assistant)",
    "FR_RULES": r"(?:instructions?|consignes?|ordres|regles|directives|indications|prompts?)",
    "IT_AI": rf"(?:{_LATIN_AI}|intelligenza artificiale|modell[oi] linguistic[oi]|"
    r"modello di linguaggio|assistente(?: virtuale)?)",
    "IT_RULES": r"(?:istruzioni|istruzione|ordini|regole|direttive|indicazioni|prompt)",
    "PT_AI": rf"(?:{_LATIN_AI}|inteligencia artificial|modelos? de linguagem|assistente(?: de "
    r"inteligencia artificial| virtual)?)",
    "PT_RULES": r"(?:instrucoes|ordens|regras|diretrizes|comandos|prompts?|indicacoes)",
    "RU_RULES": r"(?:инструкци\w*|указани\w*|команд\w*|правил\w*|промпт\w*|распоряжени\w*)",
    "AR_RULES": r"(?:ال)?(?:تعليمات|أوامر|اوامر|إرشادات|ارشادات|توجيهات)(?:ك|كم)?",
}

SPACED = (
    # German
    ("override", 4, r"(?:ignoriere?t?|vergiss|vergesst|missachte|verwirf|ubergehe?|losche"
     r"|(?:ignorieren|vergessen|missachten|verwerfen|ubergehen) sie)(?: bitte)? (?:alle |all "
     r"|samtliche |jegliche |deine |die |ihre |eure |diese )*(?:bisherigen?|vorherigen?"
     r"|vorigen?|obigen?|fruheren?|vorangegangenen?|vorstehenden?|ursprunglichen?|gegebenen?"
     r"|erhaltenen?|bestehenden?) %DE_RULES%"),
    ("override", 4, r"(?:ignorieren?|vergiss|vergesst|missachten?|verwirf|ubergehen?)(?: "
     r"sie)? (?:alle |all )?(?:deine|diese|ihre|eure) (?:anweisungen|instruktionen|befehle"
     r"|prompts?|system ?prompts?)"),
    ("override", 4, r"(?:alle |deine |samtliche )+(?:bisherigen|vorherigen|obigen|fruheren) "
     r"%DE_RULES% (?:sind |werden )?<1>(?:ignorieren|vergessen|missachten|ungultig|aufgehoben"
     r"|hinfallig)"),
    ("address", 4, r"(?:an|fur|liebe[rs]?|hallo|achtung|hinweis|nachricht|anweisung(?:en)?"
     r"|bitte) <3>%DE_PROGRAM% (?:die|der|das|welche[rs]?) (?:gerade |nun )?(?:dieses?n?"
     r"|diesen|das|den) (?:transkript|video|untertitel|vortrag|aufnahme|text|mitschrift"
     r"|datei) <2>%DE_READS%"),
    ("address", 3, r"(?:liebe[rs]?|hallo|achtung|hinweis an|hinweis fur|nachricht an|bitte an"
     r"|anweisung(?:en)? (?:an|fur)|notiz (?:an|fur)|hey) (?:die |das |den |alle |jede |unser "
     r")?%DE_AI%"),
    ("address", 3, r"(?:wenn|falls|sofern|da) (?:du|sie|ihr) <2>%DE_AI% (?:bist|sind|seid)"),
    ("address", 3, r"neue (?:anweisung(?:en)?|aufgabe|befehle?|instruktion(?:en)?) (?:des|vom"
     r"|von|fur|an) <2>(?:systems?|betreibers?|entwicklers?|administrators?|ki|modell"
     r"|assistenten|analyse)"),
    ("end", 2, r"(?<!am )(?<!das )(?<!zum )ende (?:des |der |vom )(?:transkripte?s?"
     r"|untertitel|mitschrift|abschrift|eingabe|niederschrift|dokuments)"),
    ("plan", 3, r"(?:ignorieren?|vergiss|verwirf|missachte)(?: sie)? (?:bitte )?den <1>plan "
     r"(?:des|der|vom) (?:nutzers?|anwenders?|benutzers?|nutzerin|kunden|zuschauers?)"),
    ("plan", 2, r"(?:ignorieren?|vergiss|verwirf|missachte)(?: sie)? (?:bitte )?(?:den|diesen"
     r"|jeden) plan"),
    ("score", 2, r"(?:gib|geben sie|bewerte|bewerten sie|vergib|gebt) <5>(?:100|hundert|volle"
     r"|hochste|hochster|maximale|beste|volle[rn]?|funf sterne)"),
    ("tell", 1, r"(?:sag|sage|sagen sie|empfiehl|empfehlen sie|rate|raten sie|schreib"
     r"|schreibe|schreiben sie|behaupte|antworte|trag|fuge|erklare|gib)"),
    ("secret", 4, r"(?:gib|zeige?|nenne|verrate|drucke|wiederhole)(?: mir)? (?:deinen?"
     r"|ihren?) (?:system ?prompts?|anweisungen|instruktionen)"),
    ("output", 1, r"(?:schreibe?|fuge?|trag|gib) <4>(?:aufgaben?|aufgabenliste"
     r"|zusammenfassung|fazit)|antworte (?:nur|ausschliesslich)|ab (?:jetzt|sofort) bist du"),
    # Spanish
    ("override", 4, r"(?:ignora|ignore|ignorad|ignoren|olvida|olvide|olviden|descarta"
     r"|descarte|omite|desobedece|no sigas) (?:por favor )?(?:todas |todos )?(?:de )?(?:las "
     r"|tus |sus |los |estas )?%ES_RULES% <1>(?:anteriores|previas|previos|de arriba"
     r"|recibidas|dadas|originales|del sistema)"),
    ("override", 4, r"(?:ignora|ignore|ignorad|olvida|olvide|descarta|descarte|desobedece) "
     r"(?:todas )?(?:de )?(?:tus|sus|todas las) (?:instrucciones|indicaciones|directrices"
     r"|prompts?)"),
    ("address", 4, r"(?:atencion|hola|estimad[oa]|querid[oa]|mensaje|nota|aviso|para|a) "
     r"<4>(?:inteligencia artificial|ia|modelo|asistente|programa|sistema|quien) (?:que"
     r"|encargad[oa] de) <2>(?:resum\w+|analiz\w+|lee|leer|proces\w+|evalu\w+) (?:este|esta"
     r"|el|la) (?:video|transcripcion|texto|charla|grabacion|subtitulos)"),
    ("address", 3, r"(?:atencion|hola|estimad[oa]|querid[oa]|mensaje para|nota para|aviso "
     r"para|oye) (?:la |el |una |un |todo |cualquier )?%ES_AI%"),
    ("address", 3, r"si (?:eres|usted es|sos) (?:una? )?(?:gran )?%ES_AI%"),
    ("end", 2, r"(?<!al )(?<!el )fin(?:al)? de (?:la |los )?(?:transcripcion|subtitulos"
     r"|entrada|documento)"),
    ("plan", 3, r"(?:ignora|ignore|olvida|olvide|descarta) el <1>plan (?:del|de la) "
     r"(?:usuari[oa]|cliente)"),
    ("plan", 2, r"(?:ignora|ignore|olvida|olvide|descarta) (?:el|este|ese|cualquier) plan"),
    ("score", 2, r"(?:da|dale|dele|den|asigna|otorga|pon|ponle|califica|puntua) "
     r"<4>(?:puntuacion maxima|maxima|100|cien|nota maxima|maximo)"),
    ("output", 2, r"tu (?:unica |nueva )(?:tarea|mision|instruccion|funcion) (?:es|sera)|a "
     r"partir de ahora (?:tu|eres)|responde (?:solo|unicamente)"),
    ("secret", 4, r"(?:muestra|revela|imprime|repite|escribe) (?:tu|tus|su|sus) (?:prompt"
     r"|instrucciones|mensaje del sistema)"),
    ("tell", 1, r"(?:di|diga|dile|digale|recomienda|recomiende|aconseja|escribe|escriba"
     r"|informa|afirma|responde|recomendar|no menciones) <1>(?:que|al|a|el|la|los|las|este"
     r"|solo|un)"),
    # French
    ("override", 4, r"(?:ignore[zs]?|oublie[zs]?|ne tiens pas compte d|ne tenez pas compte d"
     r"|neglige[zs]?|desobeis a|fais abstraction d|ne suis (?:pas|plus)) ?(?:es |e "
     r")?(?:toutes |tous )?(?:de )?(?:les |tes |vos |ces |des )?%FR_RULES% <1>(?:precedentes?"
     r"|precedents|anterieures?|ci dessus|recues|donnees|initiales|du systeme)"),
    ("override", 4, r"(?:ignore[zs]?|oublie[zs]?) (?:toutes )?(?:tes|vos|toutes les) "
     r"(?:instructions|consignes|directives)"),
    ("address", 4, r"(?:message|note|attention|bonjour|chere?|avis|pour|a) <4>(?:intelligence "
     r"artificielle|ia|modele|assistant|programme|logiciel|systeme) (?:qui|charge[e]? de) "
     r"<2>(?:resum\w+|analys\w+|lit|lire|trait\w+|evalu\w+) (?:cette|ce|la|le|ces) (?:video"
     r"|transcription|texte|sous titres|conference|enregistrement)"),
    ("address", 3, r"(?:message (?:a|pour)|note (?:a|pour)|attention|bonjour|chere?|avis a) "
     r"(?:l'|la |le |toute |tout |une |un )?%FR_AI%"),
    ("address", 3, r"si (?:tu es|vous etes) (?:une? )?(?:grand )?%FR_AI%"),
    ("end", 2, r"(?<!la )fin (?:de la |des |du )(?:transcription|sous titres|document|texte "
     r"fourni)"),
    ("plan", 3, r"(?:ignore[zs]?|oublie[zs]?) le plan (?:de l'utilisat\w+|de l utilisat\w+|du "
     r"client)"),
    ("plan", 2, r"(?:ignore[zs]?|oublie[zs]?) (?:le|ce|tout) plan"),
    ("score", 2, r"(?:donne[zs]?|attribue[zs]?|mets|mettez|accorde[zs]?|note[zs]?) <4>(?:note "
     r"maximale|maximale|100|cent pour cent|maximum|meilleure note|20 sur 20)"),
    ("secret", 4, r"(?:affiche|revele|montre|repete|imprime)[zs]? (?:ton|tes|votre|vos) "
     r"(?:prompt|instructions|consignes|message systeme)"),
    ("output", 2, r"(?:ta|votre) (?:seule |nouvelle )(?:tache|mission) est|a partir de "
     r"maintenant tu|reponds (?:seulement|uniquement)"),
    ("tell", 1, r"(?:dis|dites|conseille[zs]?|recommande[zs]?|ecris|ecrivez|affirme[zs]?"
     r"|reponds|repondez|ajoute[zs]?) <1>(?:que|a|d|de|l|la|le|aux?|qu)"),
    # Italian
    ("override", 4, r"(?:ignora|ignori|ignorate|dimentica|dimentichi|dimenticate|trascura"
     r"|scarta|non seguire) (?:tutte |tutti )?(?:le |i |gli |tue |queste )*(?:precedenti |tue "
     r")?%IT_RULES% <1>(?:precedenti|ricevute|sopra|date|iniziali|di sistema)"),
    ("override", 4, r"(?:ignora|ignori|ignorate|dimentica|dimenticate|scarta) (?:tutte "
     r")?(?:le )?(?:tue|tutte le|precedenti|tue precedenti) (?:istruzioni|indicazioni"
     r"|direttive)"),
    ("address", 3, r"(?:attenzione|ciao|cara|caro|messaggio (?:per|a)|nota (?:per|a)|avviso "
     r"(?:per|a)|messaggio all) ?'?(?:la |l'|il |lo |ogni |qualsiasi |ll')?%IT_AI%"),
    ("address", 3, r"se (?:sei|siete|lei e) (?:una?|un') ?(?:grande )?%IT_AI%"),
    ("end", 2, r"(?<!la )(?<!alla )fine (?:della |dei |del )(?:trascrizione|sottotitoli"
     r"|documento|testo)"),
    ("plan", 3, r"(?:ignora|dimentica|scarta) il piano dell'?utente"),
    ("plan", 2, r"(?:ignora|dimentica|scarta) (?:il|questo|ogni) piano"),
    ("score", 2, r"(?:assegna|dai|da'|attribuisci|valuta|metti) <4>(?:punteggio massimo"
     r"|massimo|massima|100|cento|voto massimo)"),
    ("secret", 4, r"(?:mostra|rivela|stampa|ripeti) (?:il tuo|le tue) (?:prompt|istruzioni"
     r"|messaggio di sistema)"),
    ("output", 2, r"(?:il tuo|la tua) (?:unico|unica|nuovo|nuova) (?:compito|ruolo) e|da "
     r"(?:ora|adesso) (?:in poi )?(?:sei|devi)|rispondi (?:solo|soltanto)"),
    ("tell", 1, r"(?:di'?|scrivi|consiglia|raccomanda|afferma|rispondi|suggerisci) <1>(?:che"
     r"|all|al|il|la|di|lo|agli)"),
    # Portuguese
    ("override", 4, r"(?:ignora|ignore|ignorem|esqueca|esquece|esquecam|desconsidere|descarte"
     r"|nao siga) (?:por favor )?(?:todas |todos )?(?:as |suas |tuas |os |essas |estas "
     r")*%PT_RULES% <1>(?:anteriores|previas|acima|recebidas|dadas|originais|do sistema)"),
    ("override", 4, r"(?:ignora|ignore|esqueca|esquece|desconsidere|descarte) (?:todas "
     r")?(?:as )?(?:suas|tuas|todas as) (?:instrucoes|diretrizes|indicacoes)"),
    ("address", 3, r"(?:atencao|ola|prezad[oa]|car[oa]|mensagem (?:para|a)|nota (?:para|a)"
     r"|aviso (?:para|a)|ei) (?:a |o |uma |um |toda |todo |qualquer )?%PT_AI%"),
    ("address", 3, r"se (?:voce e|tu es|voce for|es) (?:uma? )?(?:grande )?%PT_AI%"),
    ("end", 2, r"(?<!o )(?<!no )(?<!ao )fim (?:da |das |do )(?:transcricao|legendas?"
     r"|documento|texto)"),
    ("plan", 3, r"(?:ignore|ignora|esqueca|descarte) o plano d[oa] (?:usuari[oa]|utilizador"
     r"|cliente)"),
    ("plan", 2, r"(?:ignore|ignora|esqueca|descarte) (?:o|este|esse|qualquer) plano"),
    ("score", 2, r"(?:de|da|atribua|avalie|conceda) <4>(?:nota maxima|maxima|100|cem por "
     r"cento|maximo|pontuacao maxima)"),
    ("secret", 4, r"(?:mostre|revele|imprima|repita) (?:seu|suas?|teu|tuas) (?:prompt"
     r"|instrucoes|mensagem do sistema)"),
    ("output", 2, r"sua (?:unica|nova) (?:tarefa|funcao|missao) e|a partir de agora (?:voce"
     r"|tu)|responda (?:apenas|somente)"),
    ("tell", 1, r"(?:diga|recomende|aconselhe|escreva|afirme|responda|informe) <1>(?:que|ao"
     r"|aos|o|a|um|apenas)"),
    # Dutch, Polish, Turkish: only the commonest order.
    ("override", 4, r"(?:negeer|vergeet) (?:alle |al |je |de )*(?:vorige|eerdere|voorgaande"
     r"|bovenstaande) (?:instructies|opdrachten|aanwijzingen)"),
    ("override", 4, r"(?:zignoruj|ignoruj|zapomnij) <2>(?:poprzednie|wczesniejsze|powyzsze"
     r"|poprzednich) (?:instrukcje|polecenia|instrukcji|polecen)"),
    ("override", 4, r"(?:onceki|yukaridaki|tum) (?:tum )?(?:talimatlar\w*|komutlar\w*"
     r"|yonergeler\w*) (?:gormezden gel\w*|unut\w*|yok say\w*|dikkate alma\w*)"),
    # Russian
    ("override", 4, r"(?:игнорируй|игнорируйте|проигнорируй|проигнорируйте|забудь|забудьте"
     r"|отмени|отбрось|не следуй) (?:пожалуйста )?<1>(?:предыдущ\w+|прошл\w+|прежн\w+|сво\w+"
     r"|выше\w+|первоначальн\w+|ранее данн\w+|эти|все|всех) %RU_RULES%"),
    ("override", 4, r"(?:игнорируй|игнорируйте|забудь|забудьте) <2>%RU_RULES% (?:выше|ранее"
     r"|данные)"),
    ("address", 3, r"(?:если (?:ты|вы)|внимание|уважаем\w+|дорог\w+|сообщение для|привет) "
     r"<2>(?:языков\w+ модел\w+|искусственн\w+ интеллект\w*|ии|нейросет\w+|ассистент\w*|чат "
     r"?бот\w*|chatgpt|chat gpt|ии ассистент\w*|ии помощник\w*)"),
    ("end", 2, r"конец (?:транскрипта|расшифровки|субтитров|стенограммы|документа)"),
    ("plan", 3, r"(?:игнорируй|забудь|отбрось)(?:те)? план (?:пользователя|клиента)"),
    ("score", 2, r"(?:поставь|поставьте|дай|дайте|присвой|оцени) <3>(?:высш\w+ балл|сто "
     r"процентов|100|максимальн\w+|высш\w+ оценк\w+)"),
    ("tell", 1, r"(?:посоветуй|порекомендуй|скажи|напиши|сообщи|рекомендуй)(?:те)?"),
    # Arabic
    ("override", 4, r"(?:تجاهل|تجاهلوا|تجاهلي|انس|انسى|إنس|لا تتبع) (?:جميع |كل |كافة "
     r")?%AR_RULES% (?:السابقة|أعلاه|اعلاه|المذكورة|التي|الأصلية|السابقه)"),
    ("override", 4, r"(?:تجاهل|تجاهلوا|انس) (?:جميع |كل |كافة )?(?:تعليماتك|أوامرك|توجيهاتك"
     r"|تعليماتكم)"),
    ("address", 3, r"(?:إلى|الى|عزيزي|أيها|يا|رسالة إلى|انتباه|إذا كنت|اذا كنت) <1>(?:الذكاء "
     r"الاصطناعي|ذكاء اصطناعي|ذكاء اصطناعيا|نموذج لغوي|نموذجا لغويا|نموذج لغة|المساعد|مساعد "
     r"ذكي|روبوت)"),
    ("plan", 3, r"(?:تجاهل|انس) خطة المستخدم"),
    ("end", 2, r"نهاية (?:النص|الترجمة|التفريغ|الترجمات)"),
    ("score", 2, r"(?:أعط|اعط|امنح|قيم) <3>(?:الدرجة الكاملة|مئة بالمئة|مائة بالمائة|100|أعلى "
     r"درجة|الدرجة القصوى|العلامة الكاملة)"),
    ("tell", 1, r"(?:قل للمستخدم|أخبر المستخدم|انصح|أوص|اكتب|قل)"),
)  # fmt: skip

_ZH_RULES = r"(?:指令|指示|提示词?|提示詞|说明|說明|命令|规则|規則|设定|要求)"
UNSPACED = (
    ("override", 4, r"(?<!不要)(?<!别)(?:忽略|忽視|忽视|无视|無視|忘记|忘記|忘掉|不要理会"
     r"|不要遵守|抛弃)(?!了)[^。！？]{0,8}"
     rf"(?:之前|以前|以上|上面|上述|先前|前面|所有|一切|你的|系统|原有|已有)[^。！？]{{0,6}}{_ZH_RULES}"),
    ("address", 3, r"(?:如果你是|假如你是|若你是|亲爱的|致|各位"
     r"|尊敬的)[^。！？]{0,8}(?:人工智能|人工智慧|语言模型|語言模型|大模型|ai|机器人|助手"
     r"|模型)"),
    ("address", 4, r"(?:总结|總結|分析|阅读|閱讀|处理|處理|评估)[^。！？]{0,3}(?:本|这个|這個"
     r"|此|这段|该)[^。！？]{0,3}(?:视频|影片|字幕|文字|文本"
     r"|演讲)的?[^。！？]{0,3}(?:人工智能|人工智慧|ai|模型|助手|程序)"),
    ("end", 2, r"(?:字幕|转录|文本|转写|逐字稿)(?:到此)?(?:结束|結束|完毕)"),
    ("plan", 3, r"(?:忽略|无视|忘记)[^。！？]{0,4}(?:用户|用戶|使用者)的?(?:计划|計劃)"),
    ("score", 2, r"(?:给|給|为|為)?(?:这个|這個|本|该|这段)(?:视频|影片"
     r"|演讲)[^。！？]{0,5}(?:满分|滿分|一百分|100|最高分|百分之百)"),
    ("tell", 1, r"(?:告诉|告訴|建议|建議|推荐|推薦|劝)(?:用户|用戶|观众|觀眾|大家|使用者"
     r"|所有人)"),
    # Japanese
    ("override", 4, r"(?:以前|これまで|今まで|上記|すべて|全て|あなたへの|与えられた"
     r"|元)の?[^。！？]{0,8}(?:指示|命令|プロンプト|ルール|指令"
     r"|規則)[^。！？]{0,6}(?:無視(?:して|しろ|せよ|し、)|忘れ(?:て|ろ)|破棄)"),
    ("address", 3, r"(?:あなたが|もし)[^。！？]{0,8}(?:ai|人工知能|言語モデル"
     r"|アシスタント)(?:なら|であれば|の場合)"),
    ("address", 4, r"(?:読んでいる|要約(?:する|している)|分析(?:する|している)"
     r"|処理している)(?:ai|人工知能|言語モデル|アシスタント|モデル|プログラム)(?:へ|に告|は"
     r"|の皆|よ|さん)"),
    ("end", 2, r"(?:字幕|文字起こし|トランスクリプト|書き起こし)(?:の"
     r"|は)?(?:ここで)?(?:終わり|終了)"),
    ("plan", 3, r"(?:ユーザー|利用者)の(?:計画|プラン)を(?:無視|忘れ)"),
    ("score", 2, r"(?:動画|ビデオ|講演)(?:に|を)[^。！？]{0,4}(?:満点|百点|100|最高)"),
    ("tell", 1, r"(?:伝えて|勧めて|薦めて|書いて|言って)(?:ください|下さい|くれ)"),
    # Korean
    ("override", 4, r"(?:이전|위의|앞의|모든|지금까지의)[^.!?]{0,10}(?:지시|명령|프롬프트"
     r"|지침)[^.!?]{0,5}(?:무시|잊)"),
    # Hindi
    ("override", 4, r"(?:पिछले|पूर्व|पहले|ऊपर|सभी|अपने)[^।.!?]{0,14}(?:निर्देश|आदेश|नियम"
     r"|प्रॉम्प्ट)[^।.!?]{0,12}(?:अनदेखा|अनदेखी|भूल|नज़रअंदाज|नजरअंदाज|नज़रअंदाज|उपेक्षा)"),
    ("address", 3, r"(?:यदि|अगर|प्रिय|ध्यान दें)[^।.!?]{0,12}(?:एआई|कृत्रिम बुद्धि|भाषा मॉडल"
     r"|सहायक|चैटबॉट|ai)"),
    ("plan", 3, r"(?:उपयोगकर्ता|यूज़र) की योजना को (?:अनदेखा|भूल)"),
    ("score", 2, r"वीडियो को [^।.!?]{0,6}(?:पूरे अंक|सौ प्रतिशत|100|पूर्ण अंक|सर्वोच्च)"),
    ("tell", 1, r"(?:उपयोगकर्ता|दर्शकों?) (?:से|को) |सलाह दें"),
)  # fmt: skip
