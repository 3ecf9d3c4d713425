import type { Texts } from "./texts";

export const spanish: Texts = {
  language: "es",
  launcher: "Haz una pregunta",
  unread: (count) => (count === 1 ? "1 mensaje nuevo" : `${count} mensajes nuevos`),
  title: "Preguntas y respuestas",
  subtitle: "Asistente automático, no una persona",
  close: "Cerrar el chat",
  options: "Opciones",

  help: "Pide ayuda ahora",
  helpHint: "Si alguien está en peligro, o si piensas en el suicidio",
  emergency: [
    { label: "Llamar al 911", href: "tel:911" },
    { label: "Llamar al 988, opción 2", href: "tel:988" },
    { label: "Enviar AYUDA al 988", href: "sms:988" },
  ],
  showCard: "Mostrar más",
  hideCard: "Mostrar menos",
  cardAbove: "Los números para llamar o escribir quedan arriba en este chat.",

  greeting:
    "Soy un asistente automático, no una persona. Respondo preguntas sobre un artículo acerca de la ketamina y la depresión. " +
    "No puedo dar consejos médicos ni ayudar en una emergencia: los números de arriba sí.",
  suggestions: "Puedes preguntar",

  log: "Conversación",
  assistant: "Asistente",
  person: (name) => (name ? `${name}, personal de la clínica` : "Personal de la clínica"),
  you: "Tú",
  renewed: "La conversación anterior ha terminado. Esta es una nueva.",
  toNewest: "Al mensaje más reciente",
  today: "Hoy",

  paragraph: (number) => `párrafo ${number}`,
  titleAndDate: "título y fecha",
  newTab: "se abre en otra pestaña",
  quickReplies: "Respuestas sugeridas",
  copy: "Copiar",
  copied: "Copiado",
  notCopied: "Tu navegador no permitió copiar.",
  helpfulQuestion: "¿Te sirvió?",
  helpful: "Sí, me sirvió",
  unhelpful: "No me sirvió",
  thanks: "Gracias.",
  typing: "El asistente está escribiendo …",

  kept: "Guardado en esta página. Se envía cuando haya conexión.",
  sending: "Enviando …",
  refused: "No se envió.",
  sendAgain: "Enviar otra vez",

  input: "Tu pregunta",
  inputHint: "Escribe tu pregunta",
  send: "Enviar",
  tooLong: (count, most) => `Tu mensaje tiene ${count} caracteres. Por favor, acórtalo a ${most}.`,

  connecting: "Conectando …",
  reconnecting: "Se perdió la conexión. Conectando otra vez …",
  reconnected: "Conectado otra vez.",
  unreachable: "No se puede acceder al chat ahora. Lo sigue intentando. Los números de arriba funcionan sin él.",
  offline: "No tienes conexión. Lo que escribes queda en esta página. Los teléfonos siguen funcionando.",
  tryNow: "Intentar ahora",

  overdue: "Todavía no hay respuesta.",
  overdueContact: "Si no puedes esperar, puedes contactar con la clínica",
  contact: "en el teléfono o el correo electrónico que aparecen en su sitio web o en tus papeles",
  retry: "Intentar otra vez",

  download: "Descargar esta conversación",
  transcriptFile: "conversacion",
  transcriptTitle: "Conversación con el asistente automático",
  clear: "Borrar esta conversación",
  clearQuestion:
    "¿Borrar esta conversación? Termina y desaparece de esta página. La clínica puede conservar un registro.",
  clearYes: "Sí, borrarla",
  clearNo: "No, conservarla",
  cleared: "La conversación está borrada.",
};
