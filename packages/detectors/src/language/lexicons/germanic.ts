import type { Lexicon } from '../lexicon.ts';

export const english: Lexicon = {
  language: 'en',
  cannot: `i can't | i cannot | i can not | i won't | i will not | i'm unable to | i am unable to | i'm not able to | i am not able to |
    i'm not allowed to | i am not allowed to | i'm not permitted to | i am not permitted to | i'm not comfortable | i am not comfortable |
    i do not feel comfortable | i don't feel comfortable | i don't feel right | i do not feel right | i'd prefer not | i would prefer not | i would rather not | i don't have the ability to | i do not have the ability to | it would be unethical for me | it would be wrong for me | it would not be right for me | it wouldn't be right for me | i must decline | i have to decline | i need to decline | i'll have to decline |
    i will have to decline | i respectfully decline | i'd rather not | i refuse to | we can't | we cannot | we're unable to | we are unable to |
    i'm not going to | i am not going to | i shouldn't | i should not | i'm not in a position to | i am not in a position to |
    i'm not designed to | i am not designed to | i am not programmed to | i'm not programmed to | i decline to | i can neither | i'm prohibited from | i am prohibited from`,
  cannotBare: `can't | cannot | can not | unable to | won't be able to | not able to | must decline | have to decline | refuse to`,
  negation: '',
  could: '',
  help: `help | helping | assist | assisting | assistance | provide | providing | comply | complying | fulfill | fulfil | support | create | creating |
    generate | generating | write | writing | produce | give | giving | share | sharing | discuss | discussing | engage | participate | do that | do this |
    do so | continue with | answer that | answer this | answer questions | answer your | respond to that | respond to this | respond to your | complete that |
    complete this | facilitate | offer | advise on | explain how | teach | describe how | carry out | go along | take part | be part of | role-play | roleplay |
    impersonate | pretend | disclose | reveal | draft | compose | encourage | endorse | promote | process that | process this | that request | this request |
    your request | such a request | requests like | such content | that kind of | this kind of`,
  refusal: `against my guidelines | against my programming | against my principles | violates my guidelines | violate my guidelines | goes against my |
    violates our policy | violates our policies | against our policies | against our policy | something i'm not permitted to | something i am not permitted to | something i'm not allowed to | something i am not allowed to | not something i can help | not something i can assist |
    not something i'm able to | not something i am able to | not something i can do | not something i'm willing | isn't something i can |
    not something i can support | this request cannot be | that request cannot be | your request cannot be fulfilled | this request can't be | that request can't be | your request can't be fulfilled | request has been declined | i can't do that |
    i cannot do that | i can't do this | i won't do that | i'm going to have to decline | i will not be able to help | i won't be able to help |
    i won't be able to assist | i can only help with | i can only assist with | i can only answer questions | i'm only able to help with | i am only able to help with | i'm only able to talk about | i am only able to talk about | i'm only able to answer | i am only able to answer | i can only talk about | i only answer questions | outside of what i can | outside what i can | outside of what i'm able | beyond what i can | outside my scope | outside of my scope | beyond my scope | have to decline | need to decline |
    i'm only able to assist with | i have to say no | not appropriate for me to | beyond what i'm allowed to | i must refuse | i have to refuse | respectfully decline | must decline | decline to answer |
    decline to provide | decline to help | decline this request | decline your request | guidelines don't allow | guidelines do not allow | policies don't allow | policies do not allow | don't allow me to | do not allow me to |
    prevent me from | prevents me from | violates our content | violates the content | violates our usage | violates my content | against our content policy | against the content policy | against our usage policies`,
  unknowing: `couldn't find | could not find | can't find | cannot find | unable to find | unable to locate | can't locate | cannot locate | didn't find |
    no results | don't have information | do not have information | don't have any information | don't have enough | do not have enough | not enough information |
    enough information | insufficient information | don't have access | do not have access | can't access | cannot access | unable to access | don't know | do not know | not mentioned |
    doesn't mention | does not mention | does not contain | doesn't contain | not specified | based on the provided | based on the given | based on the information | provided context |
    given context | provided documents | no record | can't see | cannot see | unable to verify | can't verify | cannot verify | unable to retrieve | can't retrieve |
    cannot retrieve | because of an error | due to an error | technical | temporarily | right now | at the moment | at this time because | timed out | unavailable | couldn't |
    could not | wasn't able | was not able | can't tell | cannot tell | can't determine | cannot determine | without more   | without knowing   |
    help but | can't wait | cannot wait | can't thank you enough | exact date | exact time | guarantee`,
  condition: `without it | without that | without this | without them | without those | without your | without more | without knowing | without seeing | without a bit more | until you | until i have | until i know | unless you tell | unless you give | unless i know | before i know | before you tell | yet`,
  contrast: `but | however | instead | nevertheless | that said | although`,
  offer: `happy to | glad to | feel free | if you'd like | if you have | if you need | let me know | i can help | i can offer | i can assist | i can suggest | i could help |
    i'm here to | i am here to | would you like | is there anything | is there something | please contact | please reach out | please consult | seek | i'd be happy | i would be happy | another topic |
    other questions | something else | anything else | i encourage you | i'd encourage | consider reaching | reach out to`,
  claims: `is closed | are closed | done! | done. | done, | done: | is set for | are set for | you will receive | you'll receive | you should receive | has been | have been | had been | is now | are now | successfully | success | i've | i have | we've | we have | is confirmed | are confirmed | confirmed | is booked | are booked |
    booked | all set | all done | is done | it's done | completed | is complete | good news | great news | issued | refunded | sent | created | updated | cancelled | canceled | deleted |
    scheduled | reserved | ordered | processed | submitted | saved | transferred | paid | activated | deactivated | added | removed | changed | went through | taken care of | placed | uploaded |
    published | deployed | restarted | registered | enrolled | notified | delivered | applied | arranged | you're all | you are all | is on its way | was made | posted | moved | assigned | merged | received | rebooked | informed`,
  not: `not | no | never | cannot | can't | couldn't | wasn't | weren't | isn't | aren't | hasn't | haven't | hadn't | didn't | don't | doesn't | won't | unable to | nothing | none | without | before | until | once | if | nor | neither`,
  admits: `could not | couldn't | was not able | wasn't able | were not able | weren't able | unable to | am unable | i can't | i cannot | we cannot | failed | failing | failure | fails | an error | errors | error | did not work | didn't work |
    did not go through | didn't go through | not go through | not successful | unsuccessful | wasn't successful | not possible | ran into | encountered | there was a problem | there was an issue | a problem with |
    an issue with | having trouble | had trouble | is down | not responding | isn't responding | didn't respond | did not respond | unavailable | not available | timed out | time out | timeout | try again | went wrong |
    not completed | not been completed | rejected | was declined | been declined | not yet been | still pending | no luck | isn't working | not working | did not go as planned | didn't go as planned | out of service | offline`,
  ignore: `ignore | disregard | forget | override | overrule | bypass | discard | do not follow | don't follow | stop following | pay no attention to | neglect | set aside | do not obey`,
  earlier: `previous | prior | above | earlier | preceding | all | your | the system | original | former | everything`,
  orders: `instruction* | directive* | guideline* | rules | prompt | prompts | system message | system prompt | commands | orders | constraints | restrictions | safeguards | safety polic* | direction* | told before | told you | were told | been told | you were given`,
  takeover: `you are now | from now on you | ignore the above | ignore the text above | ignore everything above | disregard the above | instead say | instead reply | instead respond | instead output | instead print | agent reading this | agents reading this | you must now | your new task | your new role | your real task | your new instructions | new instructions | act as | pretend to be | you are no longer | system override | admin override | developer mode | jailbreak |
    do not tell the user | don't tell the user | do not inform the user | without telling the user | without informing the user | do not mention this | don't mention this | do not reveal this | hide this from the user | keep this secret |
    without asking the user | without the user's | without user confirmation | without confirmation | reveal your system prompt | print your system prompt | show your system prompt | reveal your instructions | repeat your instructions | output your system prompt |
    note to ai | attention ai | attention: ai | ai assistants | ai assistant: | ai agent: | dear ai | llm: | if you are an ai | if you are a language model | if you're an ai | to the ai | instructions for ai | as an ai you must | language model reading this | assistant reading this | model reading this | assistants reading this`,
};

export const german: Lexicon = {
  language: 'de',
  cannot: `kann ich | ich kann | ich darf | darf ich | ich werde | werde ich | ich bin nicht in der lage | bin ich nicht in der lage | ich bin nicht befugt | ich muss ablehnen | muss ich ablehnen | wir konnen | konnen wir | ich mochte | mochte ich | ist es mir`,
  cannotBare: '',
  negation: 'nicht | kein | keine | keinen | keinerlei | keiner | nie',
  could: 'konnte | konnten | ließ sich | gelang | ging | hat | haben | wurde | wurden',
  help: `helfen | weiterhelfen | behilflich | unterstützen | bereitstellen | geben | nachkommen | erfüllen | erstellen | schreiben | verfassen | beantworten | mitmachen | teilen | erklären | weitergeben | preisgeben | tun | machen |
    diskutieren | anbieten | ausführen | generieren | entsprechen | beteiligen | dienen | mitwirken | formulieren | herausgeben | leisten | liefern | eingehen | bearbeiten | anleitung* | auskunft* | auskünfte* | hilfe | tipps | ratschläge | inhalte | diagnose stellen | diagnosen stellen`,
  refusal: `gegen meine richtlinien | verstosst gegen meine | verstoßt gegen meine | verstosst gegen unsere | verstoßt gegen unsere | dabei kann ich nicht helfen | dabei kann ich dir nicht helfen | dabei kann ich ihnen nicht helfen | das kann ich nicht tun | das kann ich nicht machen | das mache ich nicht | ich lehne das ab | ich muss das ablehnen |
    muss ich leider ablehnen | ich muss diese anfrage ablehnen | diese anfrage ablehnen | diese anfrage kann ich nicht | diesen wunsch kann ich nicht | darauf kann ich nicht eingehen | ich kann nur fragen zu | ich kann nur bei fragen | ich kann dir nur bei | ich kann ihnen nur bei | dabei helfe ich nicht | damit kann ich nicht dienen | werde ich nicht tun | erstelle ich nicht | mache ich nicht | schreibe ich nicht | gebe ich nicht | helfe ich nicht | ich erstelle keine | ich gebe keine | ich schreibe keine | ich beantworte keine | nicht in der lage, diese anfrage | nicht in der lage, ihnen dabei`,
  unknowing: `finden | nicht gefunden | keine informationen gefunden | keine ergebnisse | nichts gefunden | weiss ich nicht | weiß ich nicht | ich weiß nicht | ich weiss nicht | keinen zugriff | nicht zugreifen | nicht einsehen | nicht abrufen | nicht enthalten | nicht erwahnt | geht nicht hervor | nicht genug informationen | nicht genugend informationen | keine angaben | dem kontext | den dokumenten | nicht feststellen | nicht beurteilen | derzeit | im moment | momentan | gerade nicht | technisch* | storung | fehler | vorubergehend | nicht sehen | konnte nicht | konnte ich | konnte leider | konnte keine* | konnte kein | konnten | genau sagen | genaues datum  `,
  condition: `ohne sie | ohne diese | ohne diesen | ohne dieses | ohne ihre | ohne ihren | ohne deine | ohne deinen | ohne weitere | ohne mehr | ohne zu wissen | ohne die nummer | solange ich | bevor ich | bevor sie mir | bis sie | bis du | bis ich`,
  contrast: `aber | jedoch | allerdings | stattdessen | sondern | dafur`,
  offer: `gerne | gern | melde dich | melden sie sich | wenn du | wenn sie | falls du | falls sie | kann ich dir helfen | kann ich ihnen helfen | helfe ich | bei anderen | andere fragen | sonst noch | wende dich | wenden sie sich | mochtest du | mochten sie`,
  claims: `alles erledigt | wieder auf dem konto | erfolgreich | wurde | wurden | ist erledigt | erledigt | ist gebucht | gebucht | bestatigt | ist bestatigt | ich habe | habe ich | wir haben | haben wir | veranlasst | erstattet | uberwiesen | verschickt | gesendet | versendet | storniert | geandert | aktualisiert | angelegt | erstellt | geloscht | reserviert | abgeschlossen | ausgefuhrt | durchgefuhrt | gute nachricht* | ist unterwegs | eingetragen | hinzugefugt | gespeichert | gekundigt | erhalten sie in kurze | ist nun | ist jetzt | fertig | angestoßen | gutgeschrieben`,
  not: `nicht | kein | keine | keinen | keiner | nie | niemals | konnte | konnten | ohne | noch nicht | weder | sobald | falls | wenn`,
  admits: `konnte nicht | konnte leider nicht | konnte ich nicht | konnte ich leider nicht | konnten wir nicht | nicht durchgefuhrt | nicht moglich | nicht geklappt | hat nicht funktioniert | funktioniert nicht | fehlgeschlagen | schlug fehl | gescheitert | fehler | ist ein problem | gab ein problem | gab es ein problem | probleme mit | nicht erreichbar | nicht verfugbar | storung | zeituberschreitung | abgelehnt | versuche es | versuchen sie es | erneut versuchen | spater noch einmal | spater erneut | nicht erfolgreich | leider nicht | nicht gelungen | antwortet nicht | ausgefallen | nicht abgeschlossen`,
  ignore: `ignorier* | ignoriere | ignorieren sie | vergiss | vergessen sie | missachte* | ubergehe | uberschreibe | beachte nicht | befolge nicht | verwirf | setze dich uber`,
  earlier: `vorherig* | bisherig* | fruher* | obig* | alle | alles | deine | ihre | vorangegangen* | vorangehend* | vorig* | ursprunglich* | bestehend* | was dir`,
  orders: `anweisung* | instruktion* | regeln | vorgaben | richtlinie* | befehle | prompt | systemprompt | system-prompt | gesagt wurde | auftrage`,
  takeover: `du bist jetzt | du bist nun | sie sind jetzt | ab jetzt bist du | ab sofort | deine neue aufgabe | neue anweisung* | sag dem nutzer nichts | sage dem nutzer nicht | sage dem benutzer nicht | informiere den nutzer nicht | ohne den nutzer | ohne den benutzer | ohne ruckfrage | gib deinen systemprompt | gib deinen system-prompt | zeige deinen systemprompt | hinweis an ki | hinweis an die ki | an alle ki | an ki-assistent* | ki-assistent* | wenn du eine ki bist | falls du eine ki bist | als ki musst du`,
};

export const dutch: Lexicon = {
  language: 'nl',
  cannot: `ik kan | kan ik | ik mag | mag ik | ik ben niet in staat | ik zal | wij kunnen | we kunnen | ik moet | ik wil`,
  cannotBare: '',
  negation: 'niet | geen | nooit',
  could: 'kon | konden | lukte | ging | is | zijn | werd',
  help: `helpen | meehelpen | assisteren | ondersteunen | verstrekken | geven | voldoen | maken | schrijven | beantwoorden | delen | uitleggen | doen | bespreken | meewerken | genereren | ingaan | opstellen | bieden | leveren | hulp | instructies | advies | tips`,
  refusal: `tegen mijn richtlijnen | in strijd met mijn | daar kan ik niet mee helpen | daar kan ik je niet mee helpen | daar kan ik u niet mee helpen | daarmee kan ik niet helpen | dat kan ik niet doen | dat doe ik niet | ik moet dit verzoek | dit verzoek afwijzen | ik kan alleen helpen met | ik kan je alleen helpen | ik kan u alleen helpen | aan dat verzoek kan ik niet | aan dit verzoek kan ik niet`,
  unknowing: `niet vinden | niet gevonden | geen informatie gevonden | geen resultaten | weet ik niet | ik weet niet | geen toegang | niet zien | niet genoeg informatie | onvoldoende informatie | niet vermeld | staat niet in | de context | documenten | op dit moment | momenteel | storing | fout | technisch* | tijdelijk | kon  | precies zeggen`,
  condition: `zonder dat | zonder die | zonder deze | zonder uw | zonder je | zonder jouw | zonder meer | zonder te weten | totdat u | totdat je | tot ik | zolang ik | nog niet`,
  contrast: `maar | echter | in plaats daarvan | wel`,
  offer: `graag | als je | als u | laat het | kan ik je helpen | kan ik u helpen | andere vragen | iets anders | neem contact | wil je | wilt u`,
  claims: `succesvol | met succes | is gelukt | is geboekt | geboekt | is bevestigd | bevestigd | ik heb | heb ik | we hebben | is verwerkt | zijn verwerkt | is teruggestort | teruggestort | terugbetaald | is verstuurd | verstuurd | verzonden | geannuleerd | gewijzigd | bijgewerkt | aangemaakt | verwijderd | gereserveerd | afgerond | uitgevoerd | goed nieuws | is onderweg | toegevoegd | opgeslagen | ingepland | gedaan | voltooid | is nu`,
  not: `niet | geen | nooit | kon | konden | zonder | nog niet | zodra | als`,
  admits: `kon niet | kon helaas niet | kon ik niet | konden we niet | niet gelukt | is mislukt | mislukt | mislukte | fout opgetreden | een fout | foutmelding | een probleem met | ging iets mis | niet mogelijk | niet beschikbaar | niet bereikbaar | storing | time-out | reageert niet | werkt niet | afgewezen | geweigerd | probeer het | opnieuw proberen | later opnieuw | helaas niet`,
  ignore: `negeer | negeer* | vergeet | sla geen acht op | overschrijf | omzeil | volg niet`,
  earlier: `vorige | voorgaande | eerdere | bovenstaande | alle | al je | jouw | je | uw | oorspronkelijke | bestaande`,
  orders: `instructies | aanwijzingen | regels | richtlijnen | opdrachten | prompt | systeemprompt`,
  takeover: `je bent nu | u bent nu | vanaf nu ben je | je nieuwe taak | nieuwe instructies | vertel de gebruiker niet | vertel het de gebruiker niet | zonder de gebruiker | zonder toestemming van de gebruiker | toon je systeemprompt | geef je systeemprompt | bericht aan ai | ai-assistenten | ai-assistent | als je een ai bent | als je een taalmodel bent`,
};
